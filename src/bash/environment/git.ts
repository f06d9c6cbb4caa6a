/** Settings that git takes from the environment: GIT_CONFIG_COUNT with its pairs, and GIT_CONFIG_PARAMETERS. */
import type { Arg } from '../analysis.ts';
import type { Inner } from '../unwrap.ts';
import { gitSetting } from '../wrappers/git-settings.ts';
import { opaque } from '../wrappers/handler.ts';

const PAIR = /^GIT_CONFIG_(KEY|VALUE)_[0-9]+$/;

export const isGitSetting = (name: string): boolean => name === 'GIT_CONFIG_PARAMETERS' || PAIR.test(name);

/** One variable alone: the value that belongs to a key is not at hand, so a key that can carry code is opaque. */
export function judgeGitVariable(name: string, value: Arg): Inner | null {
  if (name === 'GIT_CONFIG_PARAMETERS') {
    if (typeof value !== 'string') return opaque('git gets settings that are not known');
    return gitParameters(value).find(inner => inner !== null) ?? null;
  }
  if (!name.startsWith('GIT_CONFIG_KEY_')) return null;
  if (gitSetting(value, 'x') === null && gitSetting(value, '!x') === null) return null;
  return opaque('git gets a setting from the environment that names a command');
}

/** All of the caller's pairs. */
export function gitPairs(env: ReadonlyMap<string, string>): readonly { name: string; inner: Inner }[] {
  const found: { name: string; inner: Inner }[] = [];
  const count = Number(env.get('GIT_CONFIG_COUNT') ?? 0);
  for (let n = 0; n < Math.min(count, 1000); n++) {
    const key = env.get(`GIT_CONFIG_KEY_${n}`);
    const inner = key === undefined ? null : gitSetting(key, env.get(`GIT_CONFIG_VALUE_${n}`) ?? '');
    if (inner !== null) found.push({ name: `GIT_CONFIG_VALUE_${n}`, inner });
  }
  const parameters = env.get('GIT_CONFIG_PARAMETERS');
  for (const inner of parameters === undefined ? [] : gitParameters(parameters))
    if (inner !== null) found.push({ name: 'GIT_CONFIG_PARAMETERS', inner });
  return found;
}

/** `'key=value'` or `'key'='value'`, blanks between, quotes as the shell writes them. */
function gitParameters(text: string): readonly (Inner | null)[] {
  const words: string[] = [];
  let word = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === "'") quoted = !quoted;
    else if (!quoted && char === '\\') word += text[++at] ?? '';
    else if (!quoted && /\s/.test(char)) {
      if (word !== '') words.push(word);
      word = '';
    } else word += char;
  }
  if (word !== '') words.push(word);
  return words.map(each => {
    const equals = each.indexOf('=');
    return equals < 0 ? null : gitSetting(each.slice(0, equals), each.slice(equals + 1));
  });
}
