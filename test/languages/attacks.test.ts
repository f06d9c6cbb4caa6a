/**
 * The interpreters themselves run every attack with a program `hit` in PATH that writes a mark; the reader must have seen
 * it coming: `hit` is among what it lists, or a shell of which the judge knows no more, or something is opaque. Languages that this machine does not have are left out.
 */
import { afterAll, describe, expect, test } from 'bun:test';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { ATTACKS } from './attacks.ts';
import { does } from './reading.ts';
import { REMOVALS } from './removals.ts';

const root = mkdtempSync(`${tmpdir()}/gatekeep-attacks-`);
afterAll(() => rmSync(root, { recursive: true, force: true }));
writeFileSync(`${root}/hit`, `#!/bin/sh\n: > ${root}/mark\n`);
chmodSync(`${root}/hit`, 0o755);

const RUN = {
  python: code => ['python3', '-c', code],
  javascript: code => ['node', '-e', code],
  perl: code => ['perl', '-e', code],
  awk: code => ['awk', code],
  sed: code => ['sed', '-n', code],
} satisfies Record<keyof typeof ATTACKS, (code: string) => string[]>;

function isHit(argv: readonly string[]): boolean {
  rmSync(`${root}/mark`, { force: true });
  Bun.spawnSync([...argv], {
    cwd: root,
    stdin: new TextEncoder().encode('x\n'),
    env: { PATH: `${root}:/usr/local/bin:/usr/bin:/bin`, HOME: root, PYTHON_COLORS: '0' },
    timeout: 20_000,
  });
  return existsSync(`${root}/mark`);
}

for (const [language, attacks] of Object.entries(ATTACKS) as [keyof typeof ATTACKS, readonly string[]][]) {
  const [program] = RUN[language]('');
  describe(language, () => {
    test.each(attacks)('%s', code => {
      const seen = does(language, code);
      expect(seen.some(effect => effect === 'opaque' || /\bhit\b|^(?:sh: )?sh\b/.test(effect))).toBe(true);
    });
    test.if(Bun.which(program!, { PATH: '/usr/local/bin:/usr/bin:/bin' }) !== null)(
      'each of them works',
      () => expect(attacks.filter(code => !isHit(RUN[language](code)))).toEqual([]),
      300_000,
    );
  });
}

const isGone = (argv: readonly string[]): boolean => {
  const folder = mkdtempSync(`${root}/removal-`);
  writeFileSync(`${folder}/victim`, '');
  Bun.spawnSync([...argv], { cwd: folder, stdin: null, env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: root } });
  return !existsSync(`${folder}/victim`);
};

for (const [language, removals] of Object.entries(REMOVALS) as [keyof typeof REMOVALS, readonly string[]][]) {
  const [program] = RUN[language]('');
  describe(`removals by ${language}`, () => {
    test.each(removals)('%s', code => {
      const seen = does(language, code);
      expect(seen.some(effect => effect === 'opaque' || /\bvictim\b|^rm .*…/.test(effect))).toBe(true);
    });
    test.if(Bun.which(program!, { PATH: '/usr/local/bin:/usr/bin:/bin' }) !== null)(
      'each of them works',
      () => expect(removals.filter(code => !isGone(RUN[language](code)))).toEqual([]),
      300_000,
    );
  });
}
