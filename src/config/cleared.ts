/**
 * Programs that clear a command's environment (`env -i`, `exec -c`, an agent's settings) take along what says where the user
 * keeps policy and log. What their own process was started with still says it: a command is not to be judged by less.
 */
import { isAbsent, readSmallFile, statPath } from '../posix/files.ts';
import { placeOfProcess } from '../posix/process.ts';

type Env = ReadonlyMap<string, string>;

const NAMES = ['XDG_CONFIG_HOME', 'XDG_STATE_HOME', 'GATEKEEP_POLICY'] as const;
/** Processes that were started with a cleared environment themselves, one above the other. */
const MOST = 8;

export interface Ancestor {
  readonly parent: number;
  /** As it was started with. */
  readonly env: Env;
}

export interface Machine {
  /** null: there is no such process of this user. */
  ancestor(pid: number): Ancestor | null;
  /** Is something there? */
  exists(path: string): boolean;
}

/**
 * `env`, and what was cleared of it: of the names above, where the process that started the command has them for the same
 * HOME; another HOME is another place on purpose, and a program that keeps its own settings elsewhere says nothing of ours,
 * which stand in the usual place. A process without HOME was started so itself: then the one above it says.
 */
export function withCleared(env: Env, parent: number, machine: Machine): Env {
  if (NAMES.every(name => env.has(name))) return env;
  for (let pid = parent, steps = 0; pid > 1 && steps < MOST; steps++) {
    const above = machine.ancestor(pid);
    if (above === null) break;
    const home = above.env.get('HOME');
    if (home !== undefined) return home === (env.get('HOME') ?? home) ? joined(env, above.env, machine) : env;
    pid = above.parent;
  }
  return env;
}

/** What is ours there: below the folder that a name says, and below HOME where it says none. */
const OURS: Readonly<Record<(typeof NAMES)[number], readonly [there: string, usually: string | null]>> = {
  XDG_CONFIG_HOME: ['/gatekeep/policy.yaml', '/.config/gatekeep/policy.yaml'],
  XDG_STATE_HOME: ['/gatekeep', '/.local/state/gatekeep'],
  GATEKEEP_POLICY: ['', null],
};

function joined(env: Env, above: Env, { exists }: Machine): Env {
  const home = env.get('HOME') ?? above.get('HOME')!;
  const cleared: (readonly [string, string])[] = NAMES.flatMap(name => {
    const value = env.has(name) ? undefined : above.get(name);
    const [there, usually] = OURS[name];
    if (!value?.startsWith('/')) return [];
    const isOurs = exists(value + there) || (usually !== null && !exists(home + usually));
    return isOurs ? [[name, value] as const] : [];
  });
  if (!env.has('HOME')) cleared.push(['HOME', home]);
  return cleared.length === 0 ? env : new Map([...env, ...cleared]);
}

/** Another user's process says nothing of where this user keeps anything. */
export const ancestor =
  (uid: number) =>
  (pid: number): Ancestor | null => {
    // The kernel shows it to its own user and to root.
    if (uid === 0 && statPath(`/proc/${pid}`)?.uid !== 0) return null;
    const file = readSmallFile(`/proc/${pid}/environ`);
    if (file === null) return null;
    const env = namesIn(new TextDecoder().decode(file.bytes));
    return { parent: env.has('HOME') ? 0 : (placeOfProcess(pid)?.parent ?? 0), env };
  };

/** Only those that are looked for: this is done for every command. */
function namesIn(environ: string): Env {
  const found = new Map<string, string>();
  const text = `\0${environ}`;
  for (const name of ['HOME', ...NAMES]) {
    const at = text.indexOf(`\0${name}=`);
    if (at >= 0) found.set(name, text.slice(at + name.length + 2, text.indexOf('\0', at + 1)));
  }
  return found;
}

export const machineOf = (uid: number): Machine => ({ ancestor: ancestor(uid), exists: path => !isAbsent(path) });
