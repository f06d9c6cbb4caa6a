/** The files that git's own options name; what a checkout or a merge changes in the work tree is git's business. */
import type { Arg } from '../analysis.ts';
import { has, values } from '../wrappers/handler.ts';
import { type OptionTable, readOptions } from '../wrappers/options.ts';
import {
  contentOf,
  type Effects,
  type EffectsOf,
  all,
  eachEffect,
  NONE,
  readsOnly,
  within,
  writesOnly,
} from './effect.ts';

const GLOBAL: OptionTable = {
  short: 'C:c:hpPv',
  long: 'attr-source= bare config-env= exec-path=? git-dir= help html-path info-path literal-pathspecs man-path namespace= no-optional-locks no-pager no-replace-objects paginate version work-tree=',
};

interface Verb {
  readonly short?: string;
  readonly long?: string;
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
  readonly operands?: (operands: readonly Arg[], reading: Reading) => Effects;
}
type Reading = ReturnType<typeof readOptions>[number];

const PATCHES = (operands: readonly Arg[]): Effects => readsOnly(operands);

/** `HEAD:src/a`, `:a`: a file as a commit or the index has it. */
function fileOf(word: Arg): Arg {
  if (typeof word === 'string') return word.slice(word.indexOf(':') + 1);
  const colon = word.prefix.indexOf(':');
  return colon < 0 ? word : { ...word, prefix: word.prefix.slice(colon + 1) };
}

/** Files whose lines a diff shows; not with an option that only counts or names. */
const SUMMARIES = 'stat numstat shortstat dirstat name-only name-status summary check quiet q s no-patch raw'.split(
  ' ',
);
const shown = (operands: readonly Arg[], reading: Reading): Effects =>
  has(reading, ...SUMMARIES) ? NONE : readsOnly(operands.map(fileOf));
const PATCH = 'p u patch L c cc';
const shownAsPatch = (operands: readonly Arg[], reading: Reading): Effects =>
  has(reading, ...PATCH.split(' ')) ? shown(operands, reading) : NONE;
const DIFF =
  'stat=? numstat shortstat dirstat=? name-only name-status summary check quiet no-patch raw patch unified= color=? word-diff=? no-color no-index cached staged full-history all follow reverse oneline graph format= pretty=? textconv ext-diff exit-code';

const VERBS: Readonly<Record<string, Verb>> = {
  archive: {
    short: 'o:vl0123456789',
    long: 'output= format= prefix= remote= exec= add-file=',
    reads: ['add-file'],
    writes: ['o', 'output'],
  },
  diff: {
    short: 'pusqRabwM::C::U:O:S:G:',
    long: `output= ${DIFF}`,
    writes: ['output'],
    operands: shown,
  },
  log: { short: 'pucsn:L:S:G:U:', long: `output= cc ${DIFF}`, writes: ['output'], operands: shownAsPatch },
  show: { short: 'puqsc', long: `output= ${DIFF}`, writes: ['output'], operands: shown },
  'cat-file': {
    short: 'tsep',
    long: 'textconv filters path= batch=? batch-check=?',
    operands: (operands, reading) => (has(reading, 't', 's', 'e') ? NONE : readsOnly(operands.map(fileOf))),
  },
  blame: { short: 'pctefnswlbL:S:M::C::', long: 'porcelain', operands: shown },
  annotate: { short: 'pctefnswlbL:S:M::C::', operands: shown },
  grep: {
    short: 'nihIHEGFPwvlLcqopWzae:f:A:B:C:O::m:',
    long: 'cached untracked no-index count quiet files-with-matches name-only and or not all-match color=?',
    operands: (operands, reading) =>
      has(reading, 'l', 'L', 'c', 'q', 'count', 'quiet', 'files-with-matches', 'name-only')
        ? NONE
        : readsOnly(operands),
  },
  stash: { short: 'pum:', long: DIFF, operands: shownAsPatch },
  'format-patch': {
    short: 'o:knsv:',
    long: 'output-directory= stdout output=',
    writes: ['o', 'output-directory', 'output'],
  },
  bundle: { operands: words => (words[0] === 'create' ? writesOnly(words.slice(1, 2)) : NONE) },
  apply: { short: 'p:C:R3v', long: 'directory= check reverse cached index', operands: PATCHES },
  am: { short: 'p:C:3sk', long: 'directory=', operands: PATCHES },
  'hash-object': { short: 't:w', long: 'stdin path= no-filters', operands: PATCHES },
  commit: { short: 'F:m:c:C:at:e', long: 'file= message= template=', reads: ['F', 'file', 't', 'template'] },
  clone: {
    short: 'b:o:c:u:j:lsnqv',
    long: 'branch= depth= origin= config= upload-pack= reference= separate-git-dir= template= jobs= filter= recurse-submodules=? bare mirror',
    operands: words => (words[1] === undefined ? NONE : writesOnly([words[1], contentOf(words[1])])),
  },
  init: { short: 'qb:', long: 'template= separate-git-dir= initial-branch= bare shared=?', operands: writesOnly },
  config: {
    short: 'f:elz',
    long: 'file= global system local worktree blob= get get-all list edit',
    writes: ['f', 'file'],
  },
};

export const git: EffectsOf = argv =>
  all(
    readOptions(argv.slice(1), GLOBAL).map(reading => {
      const [name, ...words] = reading.operands;
      const verb = typeof name === 'string' && Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
      if (verb === undefined) return NONE;
      const folder = values(reading, 'C').at(-1);
      const table: OptionTable = { short: verb.short ?? '', long: verb.long ?? '', permute: true };
      return seenFrom(
        folder,
        eachEffect(words, table, one => effectsOf(verb, name as string, one)),
      );
    }),
  );

function effectsOf(verb: Verb, name: string, reading: Reading): Effects {
  const named: Effects = {
    reads: values(reading, ...(verb.reads ?? [])),
    writes: values(reading, ...(verb.writes ?? [])),
  };
  const scope = name === 'config' ? settingsFile(reading) : NONE;
  return all([named, scope, verb.operands?.(reading.operands, reading) ?? NONE]);
}

/** `git config --global x y` changes a file that it does not name. */
function settingsFile(reading: Reading): Effects {
  if (reading.operands.length < 2 && !has(reading, 'e', 'edit')) return NONE;
  if (has(reading, 'global')) return writesOnly(['~/.gitconfig']);
  return has(reading, 'system') ? writesOnly(['/etc/gitconfig']) : NONE;
}

const seenFrom = (folder: Arg | undefined, { reads, writes }: Effects): Effects => ({
  reads: reads.map(name => within(folder, name)),
  writes: writes.map(name => within(folder, name)),
});
