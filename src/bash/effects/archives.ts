/** Archives: what is packed is read, where it is unpacked is written; which names it holds is not known. */
import { dashedTar, TAR_LETTERS } from '../tar-words.ts';
import { has, values } from '../wrappers/handler.ts';
import type { OptionTable, Reading } from '../wrappers/options.ts';
import { contentOf, type Effects, type EffectsOf, eachEffect, NONE, readsOnly, within, writesOnly } from './effect.ts';

const TAR: OptionTable = {
  short: TAR_LETTERS,
  long: 'create extract get list append update concatenate diff compare delete directory= file= files-from= exclude= exclude-from= transform= xform= strip-components= to-command= to-stdout use-compress-program= owner= group= mode= gzip bzip2 xz zstd verbose absolute-names overwrite keep-old-files one-file-system wildcards anchored same-owner same-permissions no-same-owner numeric-owner remove-files listed-incremental= newer= checkpoint=? checkpoint-action= totals sparse dereference',
  permute: true,
};
const ZIP: OptionTable = {
  short: 'rRufmjJqvTXyDle0123456789@FAoSgwWkb:t:n:i:x:P:O:Z:s:',
  long: 'output-file= exclude= include= recurse-paths move quiet password= encrypt',
  permute: true,
};
const UNZIP: OptionTable = { short: 'oqnujltvpzCLDXKaAbBFMNSUVWZ:T:d:x:P:I:O:', permute: true };
const CPIO: OptionTable = {
  short: 'ioptdumvVBcLklnrsSaA0F:D:E:H:I:O:R:C:M:',
  long: 'directory= file= create extract pass-through make-directories',
  permute: true,
};

/** `tar xzf a.tgz`, `tar -C / -x`. */
export const tar: EffectsOf = argv => eachEffect(dashedTar(argv.slice(1)), TAR, tarred);

function tarred(reading: Reading): Effects {
  const folder = values(reading, 'C', 'directory').at(-1);
  const file = values(reading, 'f', 'file').filter(word => word !== '-');
  if (has(reading, 'x', 'extract', 'get')) {
    if (has(reading, 'O', 'to-stdout', 'to-command')) return readsOnly(file);
    const absolute = has(reading, 'P', 'absolute-names') ? [contentOf('/')] : [];
    return { reads: file, writes: [contentOf(folder ?? '.'), ...absolute] };
  }
  if (has(reading, 't', 'list', 'd', 'diff', 'compare')) return readsOnly(file);
  // `-C` counts from where it stands on: each place that a name could be meant in.
  const folders = [undefined, ...values(reading, 'C', 'directory')];
  const packed = reading.operands.flatMap(name =>
    folders.map(one => within(one, name)).flatMap(name => [name, contentOf(name)]),
  );
  const removed = has(reading, 'remove-files') ? packed : [];
  return { reads: [...packed, ...values(reading, 'T', 'files-from')], writes: [...file, ...removed] };
}

export const zip: EffectsOf = argv =>
  eachEffect(argv.slice(1), ZIP, reading => {
    const [archive, ...files] = reading.operands;
    if (archive === undefined) return NONE;
    const packed = has(reading, 'r', 'R', 'recurse-paths') ? files.flatMap(name => [name, contentOf(name)]) : files;
    const made = [archive, ...values(reading, 'O', 'output-file')];
    return { reads: packed, writes: has(reading, 'm', 'move') ? [...made, ...packed] : made };
  });

export const unzip: EffectsOf = argv =>
  eachEffect(argv.slice(1), UNZIP, reading => {
    const archive = reading.operands.slice(0, 1);
    if (has(reading, 'l', 't', 'v', 'p', 'Z', 'z', 'c')) return readsOnly(archive);
    return { reads: archive, writes: [contentOf(values(reading, 'd').at(-1) ?? '.')] };
  });

/** `7z x a.7z -o/dest`, `7z a a.7z FILES`. */
export const sevenZip: EffectsOf = argv => {
  const [verb, archive, ...names] = argv.slice(1).filter(word => typeof word !== 'string' || !word.startsWith('-'));
  if (archive === undefined) return NONE;
  if (verb !== 'x' && verb !== 'e') {
    if (verb === 'l' || verb === 't') return readsOnly([archive]);
    const packed = names.flatMap(name => [name, contentOf(name)]);
    return { reads: packed, writes: argv.includes('-sdel') ? [archive, ...packed] : [archive] };
  }
  const out = argv.flatMap(word => (typeof word === 'string' && word.startsWith('-o') ? [word.slice(2)] : []));
  return { reads: [archive], writes: (out.length === 0 ? ['.'] : out).map(contentOf) };
};

/** Names to pack come from standard input. */
export const cpio: EffectsOf = argv =>
  eachEffect(argv.slice(1), CPIO, reading => {
    const file = values(reading, 'F', 'file', 'I');
    if (has(reading, 'i', 'extract'))
      return { reads: file, writes: [contentOf(values(reading, 'D', 'directory').at(-1) ?? '.')] };
    if (has(reading, 'p', 'pass-through')) return writesOnly(reading.operands.map(contentOf));
    return writesOnly([...file, ...values(reading, 'O')]);
  });
