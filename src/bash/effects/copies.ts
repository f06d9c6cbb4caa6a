/** cp, mv, install, ln, rsync, scp: sources and one destination, which may be a folder that they go into. */
import type { Arg } from '../analysis.ts';
import { has, values } from '../wrappers/handler.ts';
import type { OptionTable, Reading } from '../wrappers/options.ts';
import { contentOf, type Effects, type EffectsOf, eachEffect, lastName, NONE, within, writesOnly } from './effect.ts';

const COPY: OptionTable = {
  short: 'abdfHiLlnPpRrsTuvxZS:t:',
  long: 'archive attributes-only backup=? copy-contents force interactive dereference link no-clobber no-dereference preserve=? no-preserve= parents recursive reflink=? remove-destination sparse= strip-trailing-slashes symbolic-link suffix= target-directory= no-target-directory update=? verbose one-file-system context=? exchange debug',
  permute: true,
};
const INSTALL: OptionTable = {
  short: 'bcCdDpsTvZg:m:o:S:t:',
  long: 'backup=? compare directory group= mode= owner= preserve-timestamps strip strip-program= suffix= target-directory= no-target-directory verbose context=?',
  permute: true,
};
const LINK: OptionTable = {
  short: 'bdfFiLnPrsTvS:t:',
  long: 'backup=? directory force interactive logical no-dereference physical relative symbolic suffix= target-directory= no-target-directory verbose',
  permute: true,
};
const SCP: OptionTable = { short: '346ABCOpqRrsTvc:D:F:i:J:l:o:P:S:X:', permute: true };
const RSYNC: OptionTable = {
  short: 'vqcabuLkKHpEgoAXtOJUSnWxyIzCVhPFf46sdlDRrim0T:B:M:e:@:',
  long: 'archive recursive verbose quiet delete delete-after delete-before delete-during delete-excluded exclude= include= exclude-from= include-from= files-from= filter= rsh= rsync-path= partial-dir= backup-dir= log-file= temp-dir= link-dest= compare-dest= copy-dest= bwlimit= chmod= chown= port= password-file= progress stats dry-run compress human-readable partial inplace links copy-links checksum times perms owner group hard-links sparse max-size= min-size= out-format= info= timeout= suffix= ignore-existing update remove-source-files no-owner no-group no-perms mkpath relative itemize-changes',
  permute: true,
};

export const copy: EffectsOf = argv => eachEffect(argv.slice(1), COPY, reading => copied(reading));
export const move: EffectsOf = argv =>
  eachEffect(argv.slice(1), COPY, reading => {
    const { reads, writes } = copied(reading);
    return { reads, writes: [...reads, ...writes] };
  });

export const install: EffectsOf = argv =>
  eachEffect(argv.slice(1), INSTALL, reading =>
    has(reading, 'd', 'directory') ? writesOnly(reading.operands) : copied(reading),
  );

/** The link is made; what it leads to is read only by whoever follows it. */
export const link: EffectsOf = argv =>
  eachEffect(argv.slice(1), LINK, reading => {
    const { operands } = reading;
    const made = operands.length === 1 ? [lastName(operands[0]!) ?? '.'] : copied(reading).writes;
    return writesOnly(made);
  });

export const scp: EffectsOf = argv => eachEffect(argv.slice(1), SCP, reading => overNetwork(reading));

export const rsync: EffectsOf = argv =>
  eachEffect(argv.slice(1), RSYNC, reading => {
    if (has(reading, 'n', 'dry-run')) return NONE;
    const files = overNetwork(reading, has(reading, 'r', 'recursive', 'a', 'archive'));
    const removed = has(reading, 'remove-source-files') ? files.reads : [];
    return { reads: files.reads, writes: [...files.writes, ...removed, ...values(reading, 'log-file')] };
  });

/** `host:path` and `rsync://…` are somewhere else. */
const isLocal = (word: Arg): boolean =>
  !/^(?:[^/]*:|rsync:\/\/|scp:\/\/)/.test(typeof word === 'string' ? word : word.prefix);

function overNetwork(reading: Reading, recursive = has(reading, 'r')): Effects {
  const { operands } = reading;
  if (operands.length < 2) return NONE;
  const target = operands.at(-1)!;
  const sources = operands.slice(0, -1).filter(isLocal);
  const reads = recursive ? sources.flatMap(source => [source, contentOf(source)]) : sources;
  if (!isLocal(target)) return { reads, writes: [] };
  return { reads, writes: landed(operands.slice(0, -1).map(withoutHost), target, false) };
}

const withoutHost = (word: Arg): Arg => (typeof word === 'string' ? word.replace(/^[^/]*:/, '') : word);

function copied(reading: Reading): Effects {
  const folder = values(reading, 't', 'target-directory').at(-1);
  const sources = folder === undefined ? reading.operands.slice(0, -1) : reading.operands;
  const target = folder ?? reading.operands.at(-1);
  if (target === undefined) return NONE;
  const recursive = has(reading, 'r', 'R', 'a', 'recursive', 'archive');
  const reads = recursive ? sources.flatMap(source => [source, contentOf(source)]) : sources;
  return { reads, writes: landed(sources, target, has(reading, 'T', 'no-target-directory')) };
}

/** The destination itself, and each source's name in it: which of the two holds, only the machine knows. */
function landed(sources: readonly Arg[], target: Arg, exact: boolean): readonly Arg[] {
  if (exact) return [target];
  const inside = sources.map(source => {
    const name = lastName(source);
    return name === null || copiesContent(source) ? contentOf(target) : within(target, name);
  });
  return [target, ...inside];
}

/** `rsync site/ d` puts what is in `site` there; for cp it makes no difference worth telling. */
const copiesContent = (source: Arg): boolean => (typeof source === 'string' ? source : source.suffix).endsWith('/');
