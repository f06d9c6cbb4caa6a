/**
 * Where policy and state are looked for. HOME, XDG_* and GATEKEEP_POLICY are the requester's word: they choose the user
 * layer only, and nothing at all where a system policy exists (then the account's own home counts).
 */
import { absolute } from '../bash/folders.ts';

export const SYSTEM_POLICY = '/etc/gatekeep/policy.yaml';
export const PROJECT_POLICY = 'gatekeep.yaml';

export interface Places {
  readonly userPolicy: string;
  /** GATEKEEP_POLICY named it, so it must exist. */
  readonly userPolicyNamed: boolean;
  readonly state: string;
  /** Folder of the display preferences (`gatekeep config`). */
  readonly preferences: string;
}

/** `env`: with what was cleared of it (cleared.ts). `accountHome`: of the account in the user database. Relative XDG_* values are ignored, as their specification says. */
export function places(
  env: ReadonlyMap<string, string>,
  accountHome: string,
  systemPolicy: boolean,
  cwd: string,
): Places {
  const given = (name: string): string | null => {
    const value = systemPolicy ? undefined : env.get(name);
    return value?.startsWith('/') ? value : null;
  };
  const home = given('HOME') ?? accountHome;
  const config = `${given('XDG_CONFIG_HOME') ?? `${home}/.config`}/gatekeep`;
  const named = systemPolicy ? undefined : env.get('GATEKEEP_POLICY');
  return {
    userPolicy: named ? absolute(named, cwd) : `${config}/policy.yaml`,
    userPolicyNamed: Boolean(named),
    state: `${given('XDG_STATE_HOME') ?? `${home}/.local/state`}/gatekeep`,
    preferences: config,
  };
}

/** The folders from `cwd` up to the root: where the nearest gatekeep.yaml may stand. */
export function* upwards(cwd: string): Generator<string> {
  for (let folder = cwd; folder.startsWith('/'); folder = folder.slice(0, folder.lastIndexOf('/'))) {
    yield folder;
    if (folder === '/') return;
    if (folder.lastIndexOf('/') === 0) {
      yield '/';
      return;
    }
  }
}
