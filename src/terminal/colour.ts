/** Colours for people: only on a terminal, never where NO_COLOR or TERM=dumb asks for none. chalk loads when first asked for. */
import type { ChalkInstance } from 'chalk';

export type ColourChoice = 'auto' | 'always' | 'never';

/** NO_COLOR wins over FORCE_COLOR; both count only when they are not empty (FORCE_COLOR=0 means none). */
export function wantsColour(
  env: ReadonlyMap<string, string>,
  isTerminal: boolean,
  choice: ColourChoice = 'auto',
): boolean {
  if ((env.get('NO_COLOR') ?? '') !== '' || choice === 'never') return false;
  const force = env.get('FORCE_COLOR') ?? '';
  if (force !== '') return force !== '0' && force !== 'false';
  if (choice === 'always') return true;
  return isTerminal && env.get('TERM') !== 'dumb';
}

/** What a colour means here; no other colours are used. */
export interface Palette {
  verdict(verdict: 'allow' | 'ask' | 'deny', text: string): string;
  /** The thing that matters on this line. */
  strong(text: string): string;
  /** Beside the point. */
  faint(text: string): string;
  warning(text: string): string;
}

const same = (text: string): string => text;
export const PLAIN: Palette = { verdict: (_, text) => text, strong: same, faint: same, warning: same };

const paletteOf = (chalk: ChalkInstance): Palette => ({
  verdict: (verdict, text) => ({ allow: chalk.green, ask: chalk.yellow, deny: chalk.red })[verdict](text),
  strong: text => chalk.bold(text),
  faint: text => chalk.dim(text),
  warning: text => chalk.yellow(text),
});

export async function palette(colour: boolean): Promise<Palette> {
  if (!colour) return PLAIN;
  const { Chalk } = await import('chalk');
  // Sixteen colours, said outright: chalk would look at the judge's own streams and environment.
  return paletteOf(new Chalk({ level: 1 }));
}
