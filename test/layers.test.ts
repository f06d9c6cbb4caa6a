/** Imports go one way, and files and functions stay small: the compiler does not hold this in TypeScript, so a test does. */
import { describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, normalize } from 'node:path';

const SRC = new URL('../src/', import.meta.url).pathname;

/** Folder → what it may import from src/ (itself and problem.ts always). */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'problem.ts': [],
  posix: [],
  grammar: [],
  languages: [],
  // Which names are a secret's: the redactor's table.
  bash: ['languages', 'redact'],
  redact: [],
  config: ['posix', 'bash'],
  terminal: ['posix'],
  rules: ['bash', 'grammar'],
  approval: ['bash', 'rules', 'redact'],
  audit: ['bash', 'rules', 'approval', 'redact'],
  channels: ['approval', 'redact', 'rules', 'terminal', 'posix'],
  gate: ['bash', 'rules', 'approval', 'audit', 'redact'],
  store: ['approval', 'audit', 'rules', 'posix'],
  evidence: ['audit'],
  export: ['audit', 'posix'],
  anchors: ['approval', 'audit', 'rules', 'channels', 'posix'],
  runner: ['gate', 'bash', 'posix'],
  doctor: ['approval', 'audit', 'rules', 'posix'],
  fronts: [
    'doctor',
    'evidence',
    'setup.ts',
    'asking.ts',
    'people.ts',
    'inbox.ts',
    'hooking.ts',
    'upkeep.ts',
    'anchoring.ts',
    'github-evidence.ts',
    'reading.ts',
    'gate',
    'rules',
    'bash',
    'approval',
    'audit',
    'redact',
    'config',
    'terminal',
    'posix',
    'runner',
  ],
  'setup.ts': ['*'],
  'asking.ts': ['*'],
  'people.ts': ['*'],
  'inbox.ts': ['*'],
  'hooking.ts': ['*'],
  'reading.ts': ['*'],
  'upkeep.ts': ['*'],
  'exporting.ts': ['*'],
  'evidencing.ts': ['*'],
  'policy-evidence.ts': ['*'],
  'anchoring.ts': ['*'],
  'github-evidence.ts': ['*'],
  'log-service.ts': ['*'],
  'main.ts': ['*'],
};

const PURE = ['grammar', 'languages', 'bash', 'redact', 'rules', 'approval', 'audit', 'gate', 'evidence'];
const PURE_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  bash: ['unbash'],
  languages: ['@lezer/python', '@lezer/common', 'acorn'],
  gate: ['shell-quote'],
  // Signatures of checkpoints, which is arithmetic like a hash.
  'audit/signature.ts': ['node:crypto'],
  rules: ['yaml', 're2js'],
};

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'));
const text = (file: string): string => readFileSync(SRC + file, 'utf8');
const home = (path: string): string => path.split('/')[0]!;
const IMPORT = /(?:^|[\s;(])(?:from|import|require)\s*\(?\s*['"]([^'"]+)['"]/gm;
const imports = (file: string): string[] => [...text(file).matchAll(IMPORT)].map(match => match[1]!);

describe('layers', () => {
  test.each(files)('%s imports only what its level may', file => {
    const from = home(file);
    const allowed = MAY_IMPORT[from];
    expect(allowed, `${from} has no place in the table`).toBeDefined();
    const crossing = imports(file)
      .filter(target => target.startsWith('.'))
      .map(target => normalize(`${dirname(file)}/${target}`))
      .filter(target => !target.startsWith('..'))
      .map(home)
      .filter(
        target => target !== from && target !== 'problem.ts' && !allowed!.includes(target) && !allowed!.includes('*'),
      );
    expect(crossing).toEqual([]);
  });

  test('only setup.ts reads what the build generates', () => {
    const readers = files.filter(file => imports(file).some(target => target.includes('build/generated')));
    expect(readers).toEqual(['setup.ts']);
  });

  const pure = files.filter(file => PURE.includes(home(file)));
  test.each(pure)('%s is pure: no clock, no chance, no machine', file => {
    const packages = imports(file).filter(target => !target.startsWith('.'));
    expect(packages.filter(name => !(PURE_PACKAGES[file] ?? PURE_PACKAGES[home(file)] ?? []).includes(name))).toEqual(
      [],
    );
    const code = text(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '');
    expect(
      code.match(/\b(?:Date\.now|new Date\(\)|Math\.random|performance\.|process\.|console\.|Bun\.(?!CryptoHasher))/g),
    ).toBeNull();
  });
});

describe('size', () => {
  test.each(files)('%s has at most 400 lines', file => {
    expect(text(file).split('\n').length).toBeLessThanOrEqual(400);
  });

  test('most files are short', () => {
    const lengths = files.map(file => text(file).split('\n').length).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(110);
  });
});
