/** The values of a Kubernetes Secret in a here-document: whatever they are called, all of them are secret. */
import type { Mask } from './mask.ts';
import type { Segment } from './shell-words.ts';
import { isSecretValue } from './values.ts';

const KIND = /^[ \t]{0,16}kind:[ \t]{1,8}["']?Secret["']?[ \t]{0,16}$/m;
const DATA = /^[ \t]{0,16}(?:data|stringData):[ \t]{0,16}$/;
const MEMBER = /^[ \t]{1,64}["']?[\w.-]{1,253}["']?:[ \t]{1,16}["']?(?=[^ \t"'])/;
const BLOCK = /^[ \t]{1,64}["']?[\w.-]{1,253}["']?:[ \t]{1,16}[|>][+-]?\d?[ \t]{0,16}$/;

export function manifestMasks(text: string, { from, to }: Segment): Mask[] {
  const body = text.slice(from, to);
  if (!KIND.test(body)) return [];
  const masks: Mask[] = [];
  let at = from;
  for (const document of body.split(/^(?=---)/m)) {
    if (KIND.test(document)) membersOf(document, at, masks);
    at += document.length;
  }
  return masks;
}

function membersOf(document: string, start: number, masks: Mask[]): void {
  /** How far the lines around are indented; Infinity: they are none. */
  let data = Number.POSITIVE_INFINITY;
  let block = Number.POSITIVE_INFINITY;
  let at = start;
  for (const line of document.split('\n')) {
    const indent = line.search(/\S/);
    if (indent >= 0 && indent <= block) block = Number.POSITIVE_INFINITY;
    if (indent >= 0 && indent <= data) data = DATA.test(line) ? indent : Number.POSITIVE_INFINITY;
    else if (DATA.test(line) && data === Number.POSITIVE_INFINITY) data = indent;
    else if (indent > data) {
      const value = indent > block ? indent : (MEMBER.exec(line)?.[0].length ?? -1);
      const end = line.trimEnd().replace(/["']$/, '').length;
      if (BLOCK.test(line)) block = indent;
      else if (value >= 0 && isSecretValue(line.slice(value, end)))
        masks.push({ from: at + value, to: at + end, kind: 'secret' });
    }
    at += line.length + 1;
  }
}
