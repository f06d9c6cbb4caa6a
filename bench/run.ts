/**
 * npm run bench: what gatekeep costs, as ratios in one run. Builds three companions of the program: an empty one, one that
 * judges and does nothing else, and one that imports everything at start (what the late imports save).
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { House } from '../test/resident/house.ts';
import { measure, type Row, type Timed } from './measure.ts';
import { printResident } from './resident.ts';

const root = new URL('..', import.meta.url).pathname;
process.chdir(root);
const ROUNDS = Number(process.env.ROUNDS ?? 40);
const BUILD = [
  ...['build', '--compile', '--bytecode', '--splitting', '--minify', '--format=esm'],
  ...['--no-compile-autoload-bunfig', '--no-compile-autoload-dotenv'],
  ...['--no-compile-autoload-tsconfig', '--no-compile-autoload-package-json'],
];

const HEAVY = ['commander', 'execa', 'inquirer', 'chalk', 'conf', 'yaml', 'shell-quote'];
const SOURCES: Readonly<Record<string, string>> = {
  empty: '',
  judge: `import { judgeOnce } from '../../bench/judge-once.ts';\njudgeOnce(true);\n`,
  bare: `import { judgeOnce } from '../../bench/judge-once.ts';\njudgeOnce(false);\n`,
  eager: [
    ...HEAVY.map(name => `import * as ${name.replace('-', '_')} from '${name}';`),
    `globalThis.eager = [${HEAVY.map(name => name.replace('-', '_')).join(', ')}];`,
    `import '../../src/fronts/cli/main.ts';`,
    `import '../../src/runner/run.ts';`,
    `import '../../src/main.ts';`,
  ].join('\n'),
};

function build(name: string): string {
  mkdirSync('build/bench', { recursive: true });
  writeFileSync(`build/bench/${name}.ts`, SOURCES[name]!);
  const out = `build/bench/${name}`;
  const done = Bun.spawnSync([process.execPath, ...BUILD, `--outfile=${out}`, `build/bench/${name}.ts`]);
  if (done.exitCode !== 0) throw new Error(done.stderr.toString());
  return `${root}${out}`;
}

function stageEager(): string {
  const prefix = `${root}build/bench/prefix`;
  const lib = `${prefix}/lib/gatekeep`;
  mkdirSync(`${lib}/bash`, { recursive: true });
  const front = ['-O2', '-static', `-DJUDGE="${build('eager')}"`, '-o', `${lib}/bash/bash`, 'src/fronts/shell/front.c'];
  if (Bun.spawnSync(['gcc', ...front]).exitCode !== 0) throw new Error('gcc failed');
  return `${lib}/bash/bash`;
}

const home = mkdtempSync(`${tmpdir()}/gatekeep-bench-`);
const env = { HOME: home, PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8', GATEKEEP_RESIDENT: 'off' };
const gate = `${root}build/stage/bin/gatekeep`;
const script = `${root}build/stage-script/bin/gatekeep`;
const house = new House(gate);
const resident = await house.settle();
const command = 'git -C app log --oneline -20 && npm run test -- --watch=false src/index.test.ts';

const commands: Timed[] = [
  { name: 'bash -c true', command: ['/bin/bash', '-c', 'true'], env },
  { name: 'node -e 0', command: ['node', '-e', '0'], env },
  { name: 'empty Bun program', command: [build('empty')], env },
  { name: 'the same, judging 80 characters without rules', command: [build('bare'), command], env },
  { name: 'the same, with all packs', command: [build('judge'), command], env },
  { name: 'the same, a command that reads a grammar', command: [build('judge'), 'git push -u origin HEAD'], env },
  { name: 'gatekeep -c true, with a resident', command: [gate, '-c', 'true'], env: house.environment() },
  { name: 'gatekeep -c true, without', command: [gate, '-c', 'true'], env },
  { name: 'gatekeep -c true (script front)', command: [script, '-c', 'true'], env },
  { name: 'gatekeep -c true (everything imported at start)', command: [stageEager(), '-c', 'true'], env },
];

function print(rows: readonly Row[]): void {
  const base = rows[0]!;
  console.log(`${'wall time, ms'.padEnd(50)} min   median  × bash (min, median)`);
  for (const { name, min, median } of rows) {
    const ratios = `${(min / base.min).toFixed(1).padStart(6)} ${(median / base.median).toFixed(1).padStart(6)}`;
    console.log(`${name.padEnd(48)} ${min.toFixed(2).padStart(6)} ${median.toFixed(2).padStart(7)}   ${ratios}`);
  }
}

function printSize(): void {
  const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  const folder = 'build/generated/grammars';
  const texts = readdirSync(folder).reduce((sum, file) => sum + statSync(`${folder}/${file}`).size, 0);
  const binary = statSync('build/gatekeep').size;
  console.log(
    `binary: ${megabytes(binary)} MB; texts of grammars: ${megabytes(texts)} MB, which it holds twice, as source and compiled`,
  );
}

/** Batch lines, timed inside one process. */
function printBatch(): void {
  const lines = Array.from({ length: 20_000 }, (_, i) =>
    JSON.stringify({ cmd: `git -C repo${i} push origin feature/${i}` }),
  );
  const start = Bun.nanoseconds();
  const batch = Bun.spawnSync([gate, 'check', '--batch'], {
    stdin: new TextEncoder().encode(`${lines.join('\n')}\n`),
    env,
  });
  const seconds = (Bun.nanoseconds() - start) / 1e9;
  const answers = batch.stdout.toString().split('\n').length - 1;
  console.log(`check --batch: ${answers} lines, ${Math.round(answers / seconds)} lines/s`);
}

/** 200 KB of ordinary script: settings, a function, a loop, pipelines, a test, a here-document. */
function longScript(): string {
  const part = [
    'ROOT="$(cd "$(dirname "$0")/.." && pwd)"; LOG=build/log.txt; mkdir -p build dist',
    'log() { printf "%s %s\\n" "$(date +%T)" "$*" >> "$LOG"; }',
    'for f in src/*.ts; do',
    '  if [ -n "$f" ]; then log "checking $f"; npm run lint -- "$f" || exit 1; fi',
    'done',
    'git -C "$ROOT" log --oneline -20 | grep -v "^fixup" | sort -u > build/changes.txt',
    'case "$(uname -s)" in Linux) cp -r assets dist/ ;; *) echo "not Linux" >&2 ;; esac',
    'cat > dist/config.json <<EOF\n{ "version": "$VERSION" }\nEOF',
    'docker build -t "app:${VERSION:-dev}" . && docker run --rm "app:${VERSION:-dev}" npm test',
    'tar -czf "dist/app-$VERSION.tgz" -C dist . || { log "no archive"; exit 2; }',
    '',
  ].join('\n');
  return part.repeat(Math.ceil(200_000 / part.length));
}

function printLong(text: string): void {
  writeFileSync(`${home}/long.sh`, text);
  const by = (judge: string, ...words: string[]): string =>
    Bun.spawnSync([`${root}build/bench/${judge}`, ...words], { env: { ...env, ...JUDGE_ENVIRONMENT } })
      .stdout.toString()
      .trim();
  console.log(
    `a script of ${Math.round(text.length / 1000)} KB judged in ${by('judge', '--file', `${home}/long.sh`)} ms (cold process)`,
  );
  writeFileSync(`${home}/each`, `${ORDINARY.join('\n')}\n`);
  const [median, most] = by('judge', '--each', `${home}/each`).split(' ');
  const [bare, bareMost] = by('bare', '--each', `${home}/each`).split(' ');
  console.log(
    `an ordinary command judged in ${median} ms, p99 ${most} ms (warm process); without rules in ${bare} ms, p99 ${bareMost} ms`,
  );
}

/** As the front starts the judge. */
const JUDGE_ENVIRONMENT = {
  BUN_JSC_thresholdForJITAfterWarmUp: '2500',
  BUN_JSC_useFTLJIT: '0',
  BUN_GC_TIMER_DISABLE: '1',
};

const ORDINARY = [
  command,
  'git status && git diff --stat',
  'cd app && npm install --save-dev typescript@5 && npm test -- --run',
  'grep -rn "TODO" src --include="*.ts" | head -20',
  'for f in *.log; do echo "$f"; tail -n 5 "$f"; done',
  'docker compose up -d db && sleep 2 && pytest -q tests/unit',
  'find . -name "*.py" -newer setup.py -exec wc -l {} +',
  "cat > notes.md <<'E'\n# notes\nE",
  'git commit -m "$(printf \'%s\\n\' one two)" && git push origin HEAD',
  'kubectl get pods -n web -o json | jq -r ".items[].metadata.name"',
].map(line => line.replaceAll('\n', '; '));

/** Resident memory of a judge that waits for a person, at a pseudo-terminal made by script(1). */
async function printWaiting(): Promise<void> {
  const asking = Bun.spawn(['script', '-qec', `${gate} -c 'git push -f'`, '/dev/null'], {
    env: { ...env, TERM: 'xterm' },
    stdin: 'pipe',
    stdout: 'ignore',
  });
  await Bun.sleep(2000);
  const status = (pid: string): string => readFileSync(`/proc/${pid}/status`, 'utf8');
  const below = (pid: string): string[] =>
    readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .filter(Boolean)
      .flatMap(child => [child, ...below(child)]);
  const judge = below(String(asking.pid)).at(-1)!;
  const megabytes = Number(/VmRSS:\s+(\d+)/.exec(status(judge))![1]) / 1024;
  process.kill(Number(judge), 'SIGTERM');
  await asking.exited;
  console.log(`a request that waits for a person: ${megabytes.toFixed(0)} MB resident`);
}

try {
  const { stdout } = Bun.spawnSync(['uname', '-srm']);
  console.log(`${ROUNDS} rounds, ${navigator.hardwareConcurrency} cores, ${stdout.toString().trim()}`);
  print(measure(commands, ROUNDS));
  printSize();
  printBatch();
  printLong(longScript());
  await printResident(house, resident, command, longScript());
  await printWaiting();
} finally {
  await house.remove();
  rmSync(home, { recursive: true, force: true });
}
