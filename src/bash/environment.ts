/** What the environment and the start-up flags make bash, and the programs it starts, run besides the text itself. */
import type { Arg, Opaque, Ports, Prelude, Source } from './analysis.ts';
import { exportedFunctions } from './environment/functions.ts';
import { gitPairs, isGitSetting, judgeGitVariable } from './environment/git.ts';
import { isHarmless } from './environment/harmless.ts';
import { promptCode } from './environment/prompts.ts';
import { type Circumstances, type Found, opaquePart, type StartUp, startUpFiles } from './environment/startup.ts';
import { isToolVariable } from './environment/tool-names.ts';
import { judgeVariable } from './environment/variables.ts';
import { absolute } from './folders.ts';
import { readShellOptions } from './shell-options.ts';
import type { Inner } from './unwrap.ts';

type Environment = ReadonlyMap<string, string>;
type Result = { readonly preludes: Prelude[]; readonly opaque: Opaque[] };

/** What bash itself reads and runs for these flags and this environment, in its order. */
export function preludes(shell: StartUp, env: Environment, home: string, cwd: string, ports: Ports): Result {
  const world: Circumstances = { env, home, cwd, ports };
  const interactive = shell.interactive || shell.from === 'interactive';
  const found: Found = { preludes: [], opaque: [] };
  // With -p no function is imported; SHELLOPTS=privileged comes too late for that.
  if (!shell.privileged || env.has('SHELLOPTS')) exportedFunctions(env, found);
  if (interactive || shell.aliases || (env.get('BASHOPTS') ?? '').split(':').includes('expand_aliases'))
    found.preludes.push({ source: variable('BASHOPTS'), code: 'shopt -s expand_aliases\n', why: 'aliases are on' });
  if (shell.allexport) found.preludes.push({ source: variable('SHELLOPTS'), code: 'set -a\n', why: 'all is exported' });
  // The bash behind the script front does not take it over, and reads other files then.
  if ((interactive || shell.login) && /\b(?:posix|privileged)\b/.test(env.get('SHELLOPTS') ?? ''))
    found.opaque.push(opaquePart('SHELLOPTS', 'SHELLOPTS says which start-up files bash reads', variable('SHELLOPTS')));
  checkEarlierLines(shell, env, found);
  const files = startUpFiles(shell, world);
  found.preludes.push(...files.preludes);
  found.opaque.push(...files.opaque);
  if (interactive && shell.from !== 'command') prompts(env, found);
  return found;
}

/** With `-H`, and where people could be typing, a `!` in the text stands for lines that were read before. */
function checkEarlierLines(shell: StartUp, env: Environment, found: Found): void {
  const isOn = readShellOptions(shell.argv.slice(1)).letters.has('H') || HISTORY.test(env.get('SHELLOPTS') ?? '');
  const isTyped = shell.interactive && shell.from === 'stdin';
  if (isOn || isTyped)
    found.opaque.push(
      opaquePart(shell.argv[0] ?? 'bash', 'words of the history take the place of !', { kind: 'text' }),
    );
}

const HISTORY = /\bhistexpand\b/;

/** Shown, and so expanded, before each line that is typed or read. */
function prompts(env: Environment, found: Found): void {
  for (const name of ['PS0', 'PS1', 'PS2']) add(name, promptCode(env.get(name) ?? '', name), found);
  add('PROMPT_COMMAND', judgeVariable('PROMPT_COMMAND', env.get('PROMPT_COMMAND') ?? ''), found);
  const mail = env.get('MAILPATH') ?? '';
  if (/[$`]/.test(mail))
    found.opaque.push(opaquePart(mail, 'bash expands the messages in MAILPATH', variable('MAILPATH')));
}

/** What assigning the variable would make bash or another program run; null where it carries no code. */
export function judgeCodeVariable(name: string, value: Arg): Inner | null {
  if (isGitSetting(name)) return judgeGitVariable(name, value);
  return judgeVariable(name, value) ?? (isToolVariable(name) ? toolOptions().judgeToolVariable(name, value) : null);
}

const toolOptions = () => require('./environment/tool-options.ts') as typeof import('./environment/tool-options.ts');

/** bash's own: preludes() and the reading of its command line have taken them into account. */
const OF_BASH = new Set(['BASH_ENV', 'ENV', 'PROMPT_COMMAND', 'BASHOPTS', 'SHELLOPTS', 'POSIXLY_CORRECT']);

/** The same variables where the caller has set them: judged as if they stood before the text. */
export function environmentCode(env: Environment, cwd: string, ports: Ports): Result {
  const found: Found = { preludes: [], opaque: [] };
  for (const [name, value] of env)
    if (!OF_BASH.has(name) && !name.startsWith('BASH_FUNC_')) add(name, judgeVariable(name, value), found);
  for (const { name, inner } of gitPairs(env)) add(name, inner, found);
  nestedStartFile(env, cwd, ports, found);
  writableFolders(env, cwd, ports, found);
  return found;
}

/** A bash that the text starts reads BASH_ENV even where the outer one does not (`sh`, -p). */
function nestedStartFile(env: Environment, cwd: string, ports: Ports, found: Found): void {
  if (!env.get('BASH_ENV')) return;
  const nested: StartUp = {
    from: 'file',
    argv: ['bash'],
    login: false,
    interactive: false,
    posix: false,
    privileged: false,
    norc: false,
    noprofile: false,
    rcfile: null,
    xtrace: false,
  };
  const files = startUpFiles(nested, { env, home: env.get('HOME') ?? '/', cwd, ports });
  found.preludes.push(...files.preludes);
  found.opaque.push(...files.opaque);
}

/** Somebody else could put a program of any name there. */
function writableFolders(env: Environment, cwd: string, ports: Ports, found: Found): void {
  for (const folder of new Set((env.get('PATH') ?? '').split(':'))) {
    if (!ports.folderWritableByOthers(absolute(folder, cwd))) continue;
    found.opaque.push(opaquePart(folder, 'others can put programs into a folder of PATH', variable('PATH')));
  }
}

const variable = (name: string): Source => ({ kind: 'variable', name });

function add(name: string, inner: Inner | null, found: Found): void {
  if (inner === null) return;
  const source = variable(name);
  const code = asCode(inner);
  if (code === null) {
    const why = inner.kind === 'opaque' ? inner.why : `${name} holds code that is not known`;
    found.opaque.push(opaquePart(name, why, source));
  } else if (!isHarmless(code)) found.preludes.push({ source, code, why: `programs run what ${name} holds` });
}

/** null: what it starts cannot be written down. */
function asCode(inner: Inner): string | null {
  if (inner.kind === 'code' && typeof inner.code === 'string') return inner.code;
  if (inner.kind === 'argv' && inner.argv.every(word => typeof word === 'string'))
    return inner.argv.map(word => `'${String(word).replaceAll("'", "'\\''")}'`).join(' ');
  return null;
}
