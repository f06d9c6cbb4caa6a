/**
 * cases.jsonl: commands with the secrets in them, and commands with none, of which no character may change. options.jsonl:
 * what programs' manual pages say takes a secret; there the secrets go, and nothing beside them.
 */
import { describe, expect, test } from 'bun:test';
import { makeRedactor } from '../../src/redact/redactor.ts';

interface Case {
  readonly cmd: string;
  readonly secrets: readonly string[];
}

/** A broken bar stands inside each value, so that no scanner takes these files' fakes for somebody's tokens. */
const whole = (text: string): string => text.replaceAll('¦', '');

const read = async (name: string): Promise<readonly Case[]> =>
  (await Bun.file(`${import.meta.dir}/${name}`).text())
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));

const cases = await read('cases.jsonl');
const options = await read('options.jsonl');

const mac = (bytes: Uint8Array): string => new Bun.CryptoHasher('sha256', 'test').update(bytes).digest('hex');
const redactor = makeRedactor({ mac, env: new Map() });
const MARK = /\[REDACTED:[a-z-]+:[0-9a-f]{8}\]/g;

describe('commands with secrets', () => {
  test.each([...cases, ...options].filter(({ secrets }) => secrets.length > 0))('$cmd', ({ cmd, secrets }) => {
    const out = redactor.text(whole(cmd));
    for (const secret of secrets) expect(out).not.toContain(whole(secret));
    expect(out).toContain('[REDACTED:');
    // Marks are never masked again.
    expect(redactor.text(out)).toBe(out);
  });

  test.each(options.filter(({ secrets }) => secrets.length > 0))('nothing else of $cmd', ({ cmd, secrets }) => {
    const longest = secrets.map(whole).toSorted((a, b) => b.length - a.length);
    const rest = longest.reduce((text, secret) => text.replaceAll(secret, '•'), whole(cmd));
    expect(redactor.text(whole(cmd)).replace(MARK, '•')).toBe(rest);
  });
});

describe('commands without', () => {
  test.each([...cases, ...options].filter(({ secrets }) => secrets.length === 0))('$cmd', ({ cmd }) => {
    expect<string>(redactor.text(cmd)).toBe(cmd);
  });
});
