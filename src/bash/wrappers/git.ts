/** git starts programs that its settings, its options and some subcommands name. */
import { type Arg, UNKNOWN } from '../analysis.ts';
import type { Inner } from '../unwrap.ts';
import { gitSetting } from './git-settings.ts';
import { couldBe, type Handler, has, joinWords, opaque, program, shellCode, values } from './handler.ts';
import type { OptionTable, Reading } from './options.ts';
import { readOptions } from './options.ts';
import { splitString } from './split.ts';

const GLOBAL: OptionTable = {
  short: 'C:c:hpPv',
  long: 'attr-source= bare config-env= exec-path=? git-dir= glob-pathspecs help html-path icase-pathspecs info-path list-cmds= literal-pathspecs man-path namespace= no-advice no-lazy-fetch no-optional-locks no-pager no-replace-objects noglob-pathspecs paginate super-prefix= version work-tree=',
};

/** It hands on to git all that it does not know. */
export const hub: Handler = argv => [{ kind: 'argv', argv: ['git', ...argv.slice(1)] }];

export const git: Handler = argv => {
  const found = new Map<string, Inner>();
  for (const reading of readOptions(argv.slice(1), GLOBAL)) {
    const unsure = reading.unsure ? [opaque('git gets options that are not known')] : [];
    const aliased = userAlias(argv, reading);
    for (const inner of [...settings(reading), ...subcommand(reading, argv[0]), ...aliased, ...unsure])
      found.set(JSON.stringify(inner), inner);
  }
  return found.size === 0 ? null : [...found.values()];
};

/** `git --list-cmds=builtins` of 2.39 to 2.52, and the scripts that come with it: no alias takes their place. */
const OWN =
  ' add am annotate apply archive backfill bisect blame branch bugreport bundle cat-file check-attr check-ignore check-mailmap check-ref-format checkout checkout-index cherry cherry-pick citool clean clone column commit commit-graph commit-tree config count-objects credential credential-cache credential-store daemon describe diagnose diff diff-files diff-index diff-pairs diff-tree difftool fast-export fast-import fetch fetch-pack filter-branch fmt-merge-msg for-each-ref for-each-repo format-patch fsck fsck-objects gc get-tar-commit-id grep gui hash-object help history hook index-pack init init-db instaweb interpret-trailers last-modified log ls-files ls-remote ls-tree mailinfo mailsplit maintenance merge merge-base merge-file merge-index merge-ours merge-recursive merge-resolve merge-subtree merge-tree mergetool mktag mktree multi-pack-index mv name-rev notes pack-objects pack-redundant pack-refs patch-id prune prune-packed pull push quiltimport range-diff read-tree rebase receive-pack reflog refs remote remote-ext remote-fd repack replace replay repo request-pull rerere reset restore rev-list rev-parse revert rm send-email send-pack shell shortlog show show-branch show-index show-ref sparse-checkout stage stash status stripspace submodule switch symbolic-ref tag unpack-file unpack-objects update-index update-ref update-server-info upload-archive upload-pack var verify-commit verify-pack verify-tag version whatchanged worktree write-tree ';

function userAlias(argv: readonly Arg[], reading: Reading): readonly Inner[] {
  const [name, ...rest] = reading.operands;
  const given = values(reading, 'c').some(value => pair(value)[0] === `alias.${String(name)}`);
  if (given) return [];
  if (typeof name !== 'string' || OWN.includes(` ${name} `) || !/^[\w-]+$/.test(name)) return [];
  const global = argv.slice(1, argv.length - reading.operands.length);
  return [{ kind: 'git-alias', name, global, rest, folders: values(reading, 'C') }];
}

function settings(reading: Reading): readonly Inner[] {
  const inners: Inner[] = [];
  for (const value of values(reading, 'c')) {
    const [key, setting] = pair(value);
    const inner = gitSetting(key, setting);
    if (inner !== null) inners.push(inner);
  }
  for (const value of values(reading, 'config-env')) {
    const [key] = pair(value);
    // The variable's value is not at hand: only keys that never carry a command pass.
    if (gitSetting(key, 'x') !== null || gitSetting(key, '!x') !== null)
      inners.push(opaque('git gets a command from the environment'));
  }
  if (values(reading, 'exec-path').length > 0)
    inners.push(opaque('git --exec-path chooses the programs that git runs'));
  return inners;
}

/** `key=value`; a key alone is true. */
function pair(word: Arg): readonly [Arg, Arg] {
  const text = typeof word === 'string' ? word : word.prefix;
  const equals = text.indexOf('=');
  if (equals < 0) return typeof word === 'string' ? [text, 'true'] : [word, word];
  const known = text.slice(equals + 1);
  const value = typeof word === 'string' ? known : { ...word, prefix: known };
  return [text.slice(0, equals), value];
}

/** Options of subcommands whose value is a command. */
const COMMAND_OPTIONS: ReadonlyMap<string, OptionTable> = new Map([
  ['clone', { short: 'u:c:', long: 'upload-pack= config=' }],
  ['fetch', { long: 'upload-pack=' }],
  ['pull', { long: 'upload-pack=' }],
  ['ls-remote', { long: 'upload-pack= exec=' }],
  ['fetch-pack', { long: 'upload-pack= exec=' }],
  ['push', { long: 'receive-pack= exec=' }],
  ['send-pack', { long: 'receive-pack= exec=' }],
  ['archive', { long: 'exec=' }],
  ['rebase', { short: 'x:', long: 'exec=' }],
  ['difftool', { short: 'x:', long: 'extcmd=' }],
  ['send-email', { long: 'to-cmd= cc-cmd= header-cmd= sendmail-cmd= smtp-server=' }],
  ['grep', { short: 'O::', long: 'open-files-in-pager=?' }],
  ['daemon', { long: 'access-hook=' }],
  ['instaweb', { short: 'd:b:', long: 'httpd= browser=' }],
  [
    'filter-branch',
    {
      long: 'env-filter= tree-filter= index-filter= parent-filter= msg-filter= commit-filter= tag-name-filter= setup=',
    },
  ],
]);

function subcommand(reading: Reading, name: string): readonly Inner[] {
  const [verb, ...rest] = reading.operands;
  if (verb === undefined) return [];
  if (typeof verb !== 'string')
    return values(reading, 'c').length > 0 ? [opaque('git gets a subcommand that is not known')] : [];
  const aliased = values(reading, 'c').flatMap(value => expandAlias(value, verb, rest, name));
  return [...aliased, ...commandOptions(verb, rest), ...extAddresses(rest), ...nested(verb, rest)];
}

/** `-c alias.x='push -f' x`: another git command; `-c alias.x='!rm' x y`: shell code, with the words that follow. */
function expandAlias(setting: Arg, verb: string, rest: readonly Arg[], name: string): readonly Inner[] {
  const [key, value] = pair(setting);
  if (typeof key !== 'string' || key.toLowerCase() !== `alias.${verb.toLowerCase()}`) return [];
  if (typeof value !== 'string') return [opaque('git gets an alias that is not known')];
  if (value.startsWith('!')) return [shellCode(`${value.slice(1)} "$@"`, [value.slice(1), ...rest])];
  const words = splitString(value);
  return words === null ? [opaque('git gets an alias that cannot be read')] : program([name, ...words, ...rest]);
}

function commandOptions(verb: string, rest: readonly Arg[]): readonly Inner[] {
  const table = COMMAND_OPTIONS.get(verb);
  if (table === undefined) return [];
  const inners: Inner[] = [];
  rest.forEach((word, at) => {
    const text = typeof word === 'string' ? word : word.prefix;
    for (const { name, value } of optionValue(table, text, rest, at)) {
      if (name === 'c' || name === 'config') inners.push(...settingOf(value));
      else inners.push(shellCode(value, null));
    }
  });
  return inners;
}

function settingOf(value: Arg): readonly Inner[] {
  const inner = gitSetting(...pair(value));
  return inner === null ? [] : [inner];
}

interface Given {
  readonly name: string;
  readonly value: Arg;
}

/** Wherever it stands, also as a unique beginning of the long name, attached or in the next word. */
function optionValue(table: OptionTable, text: string, rest: readonly Arg[], at: number): readonly Given[] {
  const word = rest[at]!;
  const part = (from: number): Arg =>
    typeof word === 'string' ? text.slice(from) : { ...word, prefix: text.slice(from) };
  return text.startsWith('--')
    ? longValue(table, text, rest[at + 1], part)
    : shortValue(table, word, text, rest[at + 1], part);
}

type Part = (from: number) => Arg;

function longValue(table: OptionTable, text: string, next: Arg | undefined, part: Part): readonly Given[] {
  const equals = text.indexOf('=');
  const given = equals < 0 ? text : text.slice(0, equals);
  for (const entry of given.length < 4 ? [] : (table.long ?? '').split(' ')) {
    const name = entry.slice(0, entry.indexOf('='));
    if (!`--${name}`.startsWith(given)) continue;
    if (equals >= 0) return [{ name, value: part(equals + 1) }];
    if (!entry.endsWith('?') && next !== undefined) return [{ name, value: next }];
  }
  return [];
}

function shortValue(table: OptionTable, word: Arg, text: string, next: Arg | undefined, part: Part): readonly Given[] {
  const short = table.short ?? '';
  if (!/^-[A-Za-z]/.test(text)) return [];
  for (let i = 1; i < text.length; i++) {
    const name = text[i]!;
    const place = short.indexOf(name);
    if (place < 0 || short[place + 1] !== ':') continue;
    if (i + 1 < text.length || typeof word !== 'string') return [{ name, value: part(i + 1) }];
    return short[place + 2] === ':' || next === undefined ? [] : [{ name, value: next }];
  }
  return [];
}

/** `ext::command` is an address that git runs. */
function extAddresses(rest: readonly Arg[]): readonly Inner[] {
  return rest.flatMap(word => {
    const text = typeof word === 'string' ? word : word.prefix;
    if (!text.startsWith('ext::')) return [];
    return typeof word === 'string'
      ? [{ kind: 'argv', argv: extWords(text.slice(5)) } as const]
      : [opaque('git runs an ext:: address')];
  });
}

/** git-remote-ext(1): a blank ends a word, `% ` is one within it, `%%` a sign, `%s` and `%S` the service. */
const extWords = (text: string): readonly Arg[] =>
  text
    .split(/(?<!%) /)
    .filter(word => word !== '')
    .map(word =>
      word.replace(/%(.)/g, (_, sign: string) =>
        /[sS]/.test(sign) ? 'git-upload-pack' : /[GV]/.test(sign) ? '' : sign,
      ),
    );

/** Subcommands that start what stands after them. */
function nested(verb: string, rest: readonly Arg[]): readonly Inner[] {
  if (verb === 'bisect' && rest[0] === 'run') return program(rest.slice(1));
  if (verb === 'submodule' || verb === 'submodule--helper') return foreach(rest);
  if (verb === 'config') return configured(rest);
  if (verb === 'merge-index') return program(rest.filter(word => typeof word !== 'string' || !/^-[oq]$/.test(word)));
  if (verb === 'for-each-repo') return inEachRepository(rest);
  if (verb === 'remote-ext' && rest[1] !== undefined)
    return extAddresses([typeof rest[1] === 'string' ? `ext::${rest[1]}` : rest[1]]);
  if (verb === 'clone' || verb === 'init') return template(rest);
  if (verb === 'hook' && rest[0] === 'run') return [];
  return [];
}

/** `git for-each-repo --config=key push -f`: a command of git, in folders that the settings name. */
function inEachRepository(rest: readonly Arg[]): readonly Inner[] {
  const at = rest.findIndex(
    (word, i) => typeof word !== 'string' || (!word.startsWith('-') && rest[i - 1] !== '--config'),
  );
  return at < 0 ? [] : [{ kind: 'argv', argv: ['git', ...rest.slice(at)], cwd: UNKNOWN }];
}

/** Its hooks are copied, and run at once. */
function template(rest: readonly Arg[]): readonly Inner[] {
  const given = rest.flatMap((word, at) => {
    const text = typeof word === 'string' ? word : word.prefix;
    if (text === '--template') return rest[at + 1] ?? [];
    return text.startsWith('--template=') ? (typeof word === 'string' ? text.slice(11) : word) : [];
  });
  const inner = given.map(value => gitSetting('init.templateDir', value)).find(one => one !== null);
  return inner === undefined ? [] : [inner];
}

function foreach(rest: readonly Arg[]): readonly Inner[] {
  const at = rest.findIndex(word => couldBe(word, 'foreach'));
  if (at < 0) return [];
  const words = rest.slice(at + 1);
  const start = words.findIndex(word => typeof word !== 'string' || !word.startsWith('-'));
  return start < 0 ? [] : [shellCode(joinWords(words.slice(start)), null)];
}

const CONFIG: OptionTable = {
  short: 'f:t:lez',
  long: 'global system local worktree file= blob= get get-all get-regexp get-urlmatch replace-all add unset unset-all rename-section remove-section list null name-only type= bool int bool-or-int bool-or-str path expiry-date no-type default= show-origin show-scope includes no-includes edit fixed-value comment= append all value= regexp url= show-names',
  permute: true,
};

const CONFIG_READS = [
  'get',
  'get-all',
  'get-regexp',
  'get-urlmatch',
  'unset',
  'unset-all',
  'remove-section',
  'l',
  'list',
  'e',
  'edit',
];

/** `git config key value` keeps a setting that later commands of git obey: its command is judged now. */
function configured(rest: readonly Arg[]): readonly Inner[] {
  return readOptions(rest, CONFIG).flatMap(reading => {
    if (has(reading, ...CONFIG_READS)) return [];
    const words = reading.operands[0] === 'set' ? reading.operands.slice(1) : reading.operands;
    const [key, value] = words;
    if (key === undefined || value === undefined) return [];
    const inner = gitSetting(key, value);
    return inner === null ? [] : [inner];
  });
}
