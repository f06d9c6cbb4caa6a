/**
 * The operand sequence of a pattern against the words of a command line, as a set of places in the pattern that is
 * carried along the words: linear in both, whatever the pattern.
 */
import { isKnown } from '../bash/analysis.ts';
import type { Slot } from './rule.ts';
import { matchesWord, type Scene } from './word-match.ts';
import type { Token } from './words.ts';

/** For each slot, and the end behind them: may it be the next to be filled? */
type Places = boolean[];

export function matchesOperands(slots: readonly Slot[], tokens: readonly Token[], scene: Scene): boolean {
  if (scene.reading === 'possible') return run(slots, tokens, scene, token => token.maybeValue);
  // Both readings of every value that may be an operand must agree before a word excuses anything.
  return run(slots, tokens, scene, () => false) && run(slots, tokens, scene, token => token.doubtful, true);
}

function run(
  slots: readonly Slot[],
  tokens: readonly Token[],
  scene: Scene,
  skips: (t: Token) => boolean,
  always = false,
): boolean {
  let places: Places = new Array(slots.length + 1).fill(false);
  let next: Places = places.slice();
  places[0] = true;
  for (const token of tokens) {
    const skip = isPassedOver(token) || skips(token);
    let any = false;
    for (let place = 0; place < places.length; place++) {
      if (!places[place]) continue;
      any = true;
      // `...` may also be no word at all.
      if (slots[place] === '...') places[place + 1] = true;
      step(slots, place, token, scene, skip, always, next);
      places[place] = false;
    }
    if (!any) return false;
    [places, next] = [next, places];
  }
  for (let place = 0; place < slots.length; place++)
    if (places[place] && slots[place] === '...') places[place + 1] = true;
  return places[slots.length]!;
}

/** Options and their values are no operands, though a regular expression may look at every word. */
const isPassedOver = (token: Token): boolean => token.role !== 'operand';

function step(
  slots: readonly Slot[],
  place: number,
  token: Token,
  scene: Scene,
  skip: boolean,
  always: boolean,
  next: Places,
) {
  const slot = slots[place];
  if (skip || slot === '...') next[place] = true;
  if (slot === undefined || slot === '...' || (skip && always)) return;
  const { arg } = token;
  const many = scene.reading === 'possible' && !isKnown(arg) && arg.many && token.role === 'operand';
  if (many) next[place] = true;
  if (!fits(slot, token, scene)) return;
  next[place + 1] = true;
  // An expansion of several words can be several of the pattern's words.
  if (many) step(slots, slots[place + 1] === '...' ? place + 2 : place + 1, token, scene, skip, always, next);
}

function fits(slot: Exclude<Slot, '...'>, token: Token, scene: Scene): boolean {
  if (token.role === 'operand') return matchesWord(slot.word, token.arg, scene, slot.floating);
  if (token.role === 'end') return slot.word.some(test => test.kind === 'text' && test.text === '--');
  const looking = slot.word.filter(test => test.kind === 'regex');
  return slot.floating && looking.length > 0 && matchesWord(looking, token.arg, scene);
}
