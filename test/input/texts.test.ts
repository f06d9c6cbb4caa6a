/** Texts that no person would write: each gets an answer in words of ours or bash's, and none runs by accident. */
import { afterAll, beforeEach, describe, expect, test } from 'bun:test';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { Desk, type Said } from '../staged.ts';

const desk = new Desk();
afterAll(() => desk.remove());
const marker = `${desk.work}/marker`;
beforeEach(() => rmSync(marker, { force: true }));

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/** Never a stack trace, never a mistake of our own. */
function decent({ exit, error }: Said): void {
  expect(error).not.toMatch(/^\s+at .*:\d+|own: |TypeError|RangeError|panic|Segmentation/m);
  expect([0, 1, 2, 126, 127]).toContain(exit);
}

/** A script as a file and on standard input. */
function both(script: string | Uint8Array): Said[] {
  writeFileSync(`${desk.work}/script`, script);
  return [desk.run(['script']), desk.run([], { stdin: script }), desk.run(['-s', 'x'], { stdin: script })];
}

interface Verdict {
  readonly cmd: string | null;
  readonly verdict: string;
  readonly errors: readonly { readonly message: string }[];
}

function batch(lines: string | Uint8Array): Verdict[] {
  const said = desk.run(['check', '--batch'], { stdin: lines });
  expect({ ...said, out: '' }).toEqual({ exit: 0, out: '', error: '' });
  return said.out
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
}

const json = (...texts: string[]): string => texts.map(cmd => `${JSON.stringify({ cmd })}\n`).join('');

describe('NUL', () => {
  test.each([
    ['after the first line', 'touch marker\necho a\0b\n', 126],
    ['between two commands', 'touch marker\n\0\n', 126],
    ['at the end', 'touch marker\necho\n\0', 126],
  ])('in a script, %s: it waits for a person', (_, script, exit) => {
    for (const said of both(script)) {
      decent(said);
      expect(said.error).toContain('a NUL byte');
      expect(said.error).toEndWith('gatekeep: nothing was run\n');
      expect(said.exit).toBe(exit);
    }
    expect(existsSync(marker)).toBe(false);
  });

  test('in the first line of a script file: bash takes it for a binary, and so it is not run', () => {
    writeFileSync(`${desk.work}/script`, 'touch marker\0\n');
    expect(desk.run(['script'])).toMatchObject({
      exit: 126,
      error: expect.stringContaining('cannot execute binary file'),
    });
    expect(existsSync(marker)).toBe(false);
  });

  test('in a batch', () => {
    const [first, second] = batch('{"cmd":"echo \\u0000"}\n{"cmd":"echo"}\n');
    expect(first).toMatchObject({ verdict: 'deny', errors: [{ message: '"cmd" holds a NUL character' }] });
    expect(second).toMatchObject({ verdict: 'allow' });
  });
});

describe('no UTF-8', () => {
  test('what is harmless arrives byte for byte', () => {
    for (const said of both(bytes("printf 'a\xffb' | od -An -tx1; exit 3"))) {
      expect(said).toEqual({ exit: 3, out: ' 61 ff 62\n', error: '' });
    }
  });

  test('what is risky is seen', () => {
    for (const said of both(bytes('touch marker; : \xff\xc0\x80; git push --force \xfe'))) {
      decent(said);
      expect(said).toMatchObject({ exit: 126, error: expect.stringContaining('git.force-push') });
    }
    expect(existsSync(marker)).toBe(false);
  });

  test('in words', () => {
    const word = (text: string): string => `$'${text}'`;
    const call = (argv: string): Said => {
      const env = { ...desk.environment(), GK: new URL('../../build/stage/bin/gatekeep', import.meta.url).pathname };
      const done = Bun.spawnSync(['setsid', '-w', 'bash', '-c', `"$GK" ${argv}`], { cwd: desk.work, env });
      return { exit: done.exitCode, out: done.stdout.toString('latin1'), error: done.stderr.toString() };
    };
    expect(call(`-c ${word('printf \\xff')}`)).toEqual({ exit: 0, out: '\xff', error: '' });
    expect(call(`-c ${word('git push --force \\xff')}`)).toMatchObject({ exit: 126 });
    expect(call(`check -c ${word('git push --force \\xff')}`)).toMatchObject({ exit: 1 });
    expect(call(`check -- git push --force ${word('\\xff')}`)).toMatchObject({ exit: 1 });
    expect(call(`run -- git push --force ${word('\\xff')}`)).toMatchObject({ exit: 126 });
    for (const argv of [`check --${word('\\xff')}`, `${word('\\xff')}`, `--${word('\\xff')}`]) decent(call(argv));
  });

  test('in a batch', () => {
    const lines = batch(Buffer.concat([bytes('{"cmd":"\xff"}\n{"cmd":"\\ud800"}\n'), Buffer.from(json('echo é'))]));
    expect(lines.map(line => line.verdict)).toEqual(['deny', 'deny', 'allow']);
  });
});

describe('CRLF', () => {
  test('the same as bash: the carriage return belongs to the word', () => {
    for (const said of both("printf '%s|' hi\r\nexit 3")) expect(said).toEqual({ exit: 3, out: 'hi\r|', error: '' });
  });

  test('what is risky is seen', () => {
    for (const text of ['rm -rf /\r\n', 'git push --force origin main\r\n', 'sudo rm -rf /\r\n']) {
      for (const said of both(`touch marker\r\n${text}`)) expect(said).toMatchObject({ exit: 126, out: '' });
      expect(batch(json(text))).toMatchObject([{ verdict: 'ask' }]);
    }
    expect(existsSync(`${marker}\r`)).toBe(false);
  });

  test('a batch with CRLF line ends', () => {
    expect(batch('{"cmd":"echo"}\r\n{"cmd":"rm -rf /"}\r\n').map(line => line.verdict)).toEqual(['allow', 'ask']);
  });
});

const MEGABYTE = 1 << 20;
const deep = (open: string, middle: string, close: string, n = 10_000): string =>
  open.repeat(n) + middle + close.repeat(n);

const MANY = Array.from({ length: 130_000 }, (_, i) => `w${i}`).join(' ');

/** Each touches the marker, or would, if it ran. */
const MONSTERS: readonly (readonly [name: string, text: string])[] = [
  ['a megabyte in one word', `touch marker; rm -rf / ${'a'.repeat(MEGABYTE)}`],
  ...['cp', 'rm -rf /', 'sudo rm -rf /', 'kubectl delete', 'git push --force'].map(
    command => [`${command} with 130,000 words`, `touch marker; ${command} ${MANY} && rm -rf /`] as const,
  ),
  ['a megabyte of lines', `${'touch marker\n'.repeat(80_000)}rm -rf /`],
  ['a megabyte of a pipe', `touch marker; rm -rf / ${'| cat '.repeat(170_000)}`],
  ['a megabyte of a list', `touch marker; rm -rf / ${'&& true '.repeat(130_000)}`],
  ['a megabyte of quotes', `touch marker; rm -rf / ${"''".repeat(MEGABYTE / 2)}`],
  ['a megabyte of dollars', `touch marker; rm -rf / ${'$'.repeat(MEGABYTE)}`],
  ['10,000 (', deep('( ', 'touch marker; rm -rf /', ' )')],
  ['10,000 ( that are not closed', `touch marker; ${'('.repeat(10_000)}`],
  ['10,000 {', deep('{ ', 'touch marker; rm -rf /', '; }')],
  ['10,000 if', deep('if true; then ', 'touch marker; rm -rf /', '; fi')],
  ['10,000 $(', `touch marker; ${deep('$(', 'rm -rf /', ')')}`],
  ['10,000 $( in quotes', `touch marker; ${deep('"$(', 'rm -rf /', ')"')}`],
  ['10,000 $( that are not closed', `touch marker; ${'$('.repeat(10_000)}`],
  ['10,000 ${', `touch marker; echo ${deep('${x:-', '$(rm -rf /)', '}')}`],
  ['10,000 ${ that are not closed', `touch marker; ${'${'.repeat(10_000)}`],
  ['10,000 <(', `touch marker; ${deep('cat <(', 'rm -rf /', ')')}`],
  ['10,000 $((', `touch marker; rm -rf / $((${deep('(', '1', ')')}))`],
  ['10,000 [', `touch marker; rm -rf / [${'['.repeat(10_000)}`],
  ['9,999 backticks', `touch marker; ${'`'.repeat(9_999)}`],
  ['100,000 ;', `touch marker${';'.repeat(100_000)}`],
  ['100,000 &', `touch marker${'&'.repeat(100_000)}`],
  ['10,000 here-documents', `touch marker; rm -rf / ${'<<E '.repeat(10_000)}\n${'E\n'.repeat(10_000)}`],
  ['100,000 backslashes before line ends', `touch marker; rm -rf /${'\\\n'.repeat(100_000)}`],
  ['a brace expansion of millions', `touch marker; rm -rf /{1..9}${'{a,b}'.repeat(40)}`],
  ['eval in eval', `touch marker; ${'eval '.repeat(10_000)} rm -rf /`],
  ...['sudo', 'xargs', 'env A=1', 'nohup', 'timeout 5', 'command', 'find . -exec', 'sudo -u x bash -c'].map(
    program => [`${program}, 10,000 times`, `touch marker; ${`${program} `.repeat(10_000)} rm -rf /`] as const,
  ),
];

test.each(MONSTERS)('%s: refused or asked, nothing runs', (_, text) => {
  for (const said of both(text)) {
    decent(said);
    expect([2, 126]).toContain(said.exit);
    expect(said.out).toBe('');
    expect(said.error).toEndWith('gatekeep: nothing was run\n');
    expect(said.error.length).toBeLessThan(4_000);
  }
  expect(existsSync(marker)).toBe(false);
});

test('all of them in one batch, with a harmless one at the end', () => {
  const verdicts = batch(json(...MONSTERS.map(([, text]) => text), 'echo hi'));
  expect(verdicts.pop()).toMatchObject({ cmd: 'echo hi', verdict: 'allow' });
  const allowed = verdicts.flatMap((line, i) => (line.verdict === 'allow' ? [MONSTERS[i]![0]] : []));
  expect(allowed).toEqual([]);
});

describe('nothing to run', () => {
  test.each([[''], ['\n'], ['\n\n \t\n'], ['# only a comment'], ['# one\n  # two\n'], [':'], ['\r\n'.trim()]])(
    '%j is allowed and does nothing',
    text => {
      for (const said of [...both(text), desk.run(['-c', text])]) {
        expect(said).toEqual({ exit: 0, out: '', error: '' });
      }
      expect(desk.run(['check', '-c', text]).exit).toBe(0);
      expect(batch(json(text))).toMatchObject([{ cmd: text, verdict: 'allow' }]);
    },
  );

  test('an empty batch', () => {
    expect(desk.run(['check', '--batch'])).toEqual({ exit: 0, out: '', error: '' });
  });

  test('a batch of what is no command: a line each', () => {
    const lines = ['', 'x', '[]', '{}', '{"cmd":1}', '{"cmd":null}', '"echo"', '{"cmd":"a"', '{"CMD":"a"}', '\0'];
    const verdicts = batch(`${lines.join('\n')}\n`);
    expect(verdicts.map(({ cmd, verdict }) => [cmd, verdict])).toEqual(lines.map(() => [null, 'deny']));
    for (const { errors } of verdicts) expect(errors).toHaveLength(1);
  });
});
