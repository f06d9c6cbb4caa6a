/** `config get` and `config set`. */
import type { Caller } from '../caller.ts';
import { OK } from '../exit-codes.ts';
import { openOutput } from './output.ts';
import { checkKey, setPreference } from './preferences.ts';
import type { CliServices } from './services.ts';

/** One value, or all where no key is named. */
export async function getPreferences(caller: Caller, services: CliServices, key: string | null): Promise<number> {
  const { preferences, lines } = await openOutput(caller, services.preferencesFolder);
  if (key !== null) {
    checkKey(key);
    lines([String(preferences[key])]);
  } else lines(Object.entries(preferences).map(([name, value]) => `${name} ${value}`));
  return OK;
}

export async function setPreferences(services: CliServices, key: string, value: string): Promise<number> {
  await setPreference(services.preferencesFolder, key, value);
  return OK;
}
