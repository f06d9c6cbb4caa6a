/** An allowed command pays nothing for approvals and signatures: what is loaded for it, module by module, as the real entry loads it. */
import { expect, test } from 'bun:test';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFronts, judgePath, runFront } from './fronts.ts';

const root = join(import.meta.dir, '../..');
const fronts = buildFronts();

/** Notes each module of ours that the judge's process loads, and each of the packages that it must not. */
const RECORDER = (log: string): string => `
import { plugin } from 'bun';
import { appendFileSync, readFileSync } from 'node:fs';
plugin({
  name: 'recorder',
  setup(build) {
    build.onLoad({ filter: /\\/src\\/.*\\.ts$|node_modules\\/(?:@?inquirer|@octokit|chalk|commander|conf|execa)\\/.*js$/ }, ({ path }) => {
      appendFileSync(${JSON.stringify(log)}, path + '\\n');
      return { contents: readFileSync(path, 'utf8'), loader: path.endsWith('.ts') ? 'ts' : 'js' };
    });
  },
});
`;

/** For the last of the commands, which share a home. */
function loadedFor(commands: readonly string[], policy: string): { exit: number | null; modules: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'gatekeep-loaded-'));
  try {
    const [log, recorder] = [join(folder, 'log'), join(folder, 'recorder.ts')];
    mkdirSync(join(folder, '.config/gatekeep'), { recursive: true });
    writeFileSync(join(folder, '.config/gatekeep/policy.yaml'), policy);
    writeFileSync(recorder, RECORDER(log));
    rmSync(judgePath, { force: true });
    const bun = join(root, 'node_modules/.bin/bun');
    writeFileSync(judgePath, `#!/bin/sh\nexec ${bun} --preload ${recorder} ${root}/src/main.ts\n`);
    chmodSync(judgePath, 0o755);
    const run = (command: string): { exit: number | null; stderr: string } => {
      rmSync(log, { force: true });
      return runFront(fronts.c, ['-c', command], { env: { HOME: folder, GATEKEEP_RESIDENT: 'off' } });
    };
    const { exit, stderr } = commands.map(run).at(-1)!;
    const modules = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
    if (exit === 125) console.error(stderr);
    return { exit, modules: modules.map(path => path.replace(`${root}/`, '')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const POLICY = 'version: 1\napprovals: { channels: [terminal, inbox], wait: 1s, notify: [/bin/true] }\n';
/** All that only asking needs. */
const ASKING =
  /^src\/(?:asking|people|inbox)\.ts|^src\/(?:channels|doctor)\/|^src\/approval\/(?!canonical)|^src\/gate\/(?:ask|claim|settle|sweep)|^src\/store\/(?:requests|spool)/;
const PACKAGES = /node_modules\/(?:@?inquirer|@octokit|chalk|commander|conf|execa)\b/;

test('an allowed command loads nothing of approvals', () => {
  const { exit, modules } = loadedFor(['true'], POLICY);
  expect(exit).toBe(0);
  expect(modules).toContain('src/gate/review.ts');
  expect(modules.filter(path => ASKING.test(path) || PACKAGES.test(path))).toEqual([]);
}, 60_000);

test('one that asks, where there is neither terminal nor GitHub, loads only what keeps the request', () => {
  const { exit, modules } = loadedFor(['git push --force'], POLICY);
  expect(exit).toBe(75);
  expect(modules).toContain('src/asking.ts');
  expect(modules.filter(path => PACKAGES.test(path))).toEqual([]);
}, 60_000);

/** All that only signing and the upkeep of the log need. What signs is not even there to be called. */
const SIGNING =
  /^src\/upkeep\.ts|^src\/fronts\/tend|^src\/audit\/(?:tree|note|signature|checkpoint|signed-text|verify|proofs)|^src\/store\/audit-(?!append|file|folder|head|lock|private-file|problem|read|secret|tail)/;

test('an allowed command loads nothing that signs: neither keys, nor tree, nor cryptography', () => {
  const { exit, modules } = loadedFor(['true', 'true'], POLICY);
  expect(exit).toBe(0);
  expect(modules).toContain('src/store/audit-append.ts');
  expect(modules.filter(path => SIGNING.test(path))).toEqual([]);
}, 60_000);

test('the command that begins a log does: it has a key from the start', () => {
  const { modules } = loadedFor(['true'], POLICY);
  expect(modules).toContain('src/audit/signature.ts');
}, 60_000);
