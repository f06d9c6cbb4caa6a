/** How things look to this user, kept by conf. Nothing here may change a verdict: the file is the requester's own. */
import { nearest } from './nearest.ts';
import { Problem } from '../../problem.ts';
import { readSmallFile } from '../../posix/files.ts';

export interface Preferences {
  readonly colour: 'auto' | 'always' | 'never';
  /** Clock of the times in tables. */
  readonly clock: 'local' | 'utc';
  /** Commands that `audit tail` shows. */
  readonly tail: number;
}

const DEFAULTS: Preferences = { colour: 'auto', clock: 'local', tail: 10 };
export const MOST_TAIL = 10_000;

const NAME = 'preferences';
const fileOf = (folder: string): string => `${folder}/${NAME}.json`;

const isOneOf =
  (...words: readonly string[]) =>
  (value: unknown): boolean =>
    typeof value === 'string' && words.includes(value);

const KEYS: Readonly<
  Record<keyof Preferences, { readonly accepts: (value: unknown) => boolean; readonly wanted: string }>
> = {
  colour: { accepts: isOneOf('auto', 'always', 'never'), wanted: 'auto, always or never' },
  clock: { accepts: isOneOf('local', 'utc'), wanted: 'local or utc' },
  tail: {
    accepts: value => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MOST_TAIL,
    wanted: `a whole number from 1 to ${MOST_TAIL}`,
  },
};

const isKey = (key: string): key is keyof Preferences => Object.hasOwn(KEYS, key);

async function open(folder: string): Promise<import('conf').default<Record<string, unknown>>> {
  const { default: Conf } = await import('conf');
  // Everything said outright: conf would look for a place in the judge's own environment and folder.
  return new Conf({
    cwd: folder,
    configName: NAME,
    projectName: 'gatekeep',
    clearInvalidConfig: false,
    configFileMode: 0o600,
  });
}

/** What is missing or makes no sense is as by default: a broken file of looks must not stop the work. */
export async function readPreferences(folder: string): Promise<Preferences> {
  // conf costs more than reading: most people have no file.
  if (readSmallFile(fileOf(folder)) === null) return DEFAULTS;
  try {
    const { store } = await open(folder);
    const valid = Object.entries(store).filter(([key, value]) => isKey(key) && KEYS[key].accepts(value));
    return { ...DEFAULTS, ...Object.fromEntries(valid) };
  } catch {
    return DEFAULTS;
  }
}

export async function setPreference(folder: string, key: string, text: string): Promise<void> {
  checkKey(key);
  const value = key === 'tail' && /^\d+$/.test(text) ? Number(text) : text;
  const { accepts, wanted } = KEYS[key];
  if (!accepts(value)) throw new Problem('usage', `${key} is ${text}, wanted ${wanted}`);
  try {
    (await open(folder)).set(key, value);
  } catch (cause) {
    throw new Problem('config', `${fileOf(folder)} cannot be written`, { cause });
  }
}

export function checkKey(key: string): asserts key is keyof Preferences {
  if (isKey(key)) return;
  const near = nearest(key, Object.keys(KEYS));
  const hint = near === null ? `the settings are ${Object.keys(KEYS).join(', ')}` : `did you mean ${near}?`;
  throw new Problem('usage', `unknown setting ${key}`, { hint });
}
