/** cases.jsonl: commands with the secrets in them, and commands with none, of which no character may change. */
import { describe, expect, test } from 'bun:test';
import { makeRedactor } from '../../src/redact/redactor.ts';

interface Case {
  readonly cmd: string;
  readonly secrets: readonly string[];
}

/** A broken bar stands inside each value, so that no scanner takes this file's fakes for somebody's tokens. */
const whole = (text: string): string => text.replaceAll('¦', '');

const file = await Bun.file(`${import.meta.dir}/cases.jsonl`).text();
const cases: readonly Case[] = file
  .trim()
  .split('\n')
  .map(line => JSON.parse(line));

const mac = (bytes: Uint8Array): string => new Bun.CryptoHasher('sha256', 'test').update(bytes).digest('hex');
const redactor = makeRedactor({ mac, env: new Map() });

describe('commands with secrets', () => {
  test.each(cases.filter(({ secrets }) => secrets.length > 0))('$cmd', ({ cmd, secrets }) => {
    const out = redactor.text(whole(cmd));
    for (const secret of secrets) expect(out).not.toContain(whole(secret));
    expect(out).toContain('[REDACTED:');
    // Marks are never masked again.
    expect(redactor.text(out)).toBe(out);
  });
});

describe('commands without', () => {
  test.each(cases.filter(({ secrets }) => secrets.length === 0))('$cmd', ({ cmd }) => {
    expect<string>(redactor.text(cmd)).toBe(cmd);
  });
});
