/**
 * Secrets of every kind and in every spelling, planted wherever others' text comes in, and looked for wherever bytes come out:
 * the log, requests and their spool, the issue and its comments, notices, the terminal's messages and every command that shows
 * what was. None of them may stand there.
 */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type GithubServer, startGithub, tokenOf } from '../channels/github/github-server.ts';
import { type Server, serve } from '../anchors/signed.ts';
import { Desk, PROGRAM } from '../staged.ts';

/** Fresh ones on every run, so that no list of known values can help. */
const drawn = (bytes: number): string => crypto.getRandomValues(new Uint8Array(bytes)).toHex();
const VALUE = `p${drawn(8)} "Q'${drawn(4)}`;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The environment's secret in all spellings, as it is planted; what is inside the neighbours' reach must be gone. */
const base64 = (text: string, alphabet: 'base64' | 'base64url' = 'base64'): string =>
  bytes(text).toBase64({ alphabet });
const SPELLINGS: Readonly<Record<string, string>> = {
  plain: VALUE,
  base64: base64(VALUE),
  'base64, one byte on': base64(`x${VALUE}yz`),
  'base64, two bytes on': base64(`xy${VALUE}z`),
  'base64, among much else': base64(`user:${VALUE}:and more`),
  base64url: base64(VALUE, 'base64url'),
  hex: bytes(VALUE).toHex(),
  URL: encodeURIComponent(VALUE),
  JSON: JSON.stringify(VALUE).slice(1, -1),
};
/** Its first and last characters are its neighbours' too. */
const inside = (name: string, spelling: string): string =>
  name.startsWith('base64') ? spelling.slice(8, 30) : spelling;

/** Secrets that only their place or shape gives away. */
const OTHERS: Readonly<Record<string, string>> = {
  token: `ghp_${drawn(18)}`,
  option: `Opt${drawn(8)}`,
  program: `My${drawn(8)}`,
  url: `Url${drawn(8)}`,
  header: `Hd${drawn(16)}`,
  document: `Doc${drawn(8)}`,
  second: `pplx-${drawn(24)}`,
  reason: `Why${drawn(8)}`,
  answer: `Ans${drawn(8)}`,
  remote: `Rem${drawn(10)}`,
  fact: `Fct${drawn(8)}`,
  output: `Out${drawn(8)}`,
};
/** Of a command that nobody was asked about: its own record is written without the second look, and nothing leaves without it. */
const LATE = `pplx-${drawn(24)}`;
const SECRETS = {
  ...Object.fromEntries(Object.entries(SPELLINGS).map(([name, spelling]) => [name, inside(name, spelling)])),
  ...OTHERS,
};

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const TEXT = [
  ...Object.values(SPELLINGS).map(spelling => `: ${quoted(`v=${spelling}`)}`),
  `: ${OTHERS.token} ${OTHERS.second}`,
  `: --password ${OTHERS.option} --password=${OTHERS.option}`,
  `test -z x && mysql -p${OTHERS.program}`,
  `: https://deploy:${OTHERS.url}@git.example.org/x.git`,
  `: -H 'Authorization: Bearer ${OTHERS.header}'`,
  `: <<END\npassword=${OTHERS.document}\nEND`,
  `echo password=${OTHERS.output}`,
  'touch made',
].join('\n');

let github: GithubServer;
let collector: Server;
const posted: string[] = [];
const desk = new Desk();
const told = `${desk.folder}/told`;
const seen: string[] = [];

beforeAll(async () => {
  github = await startGithub();
  collector = serve(async request => {
    posted.push(await request.text(), JSON.stringify([...request.headers]));
    return new Response('');
  });
  mkdirSync(`${desk.home}/.config/gatekeep`, { recursive: true });
  writeFileSync(
    `${desk.home}/.config/gatekeep/policy.yaml`,
    `version: 1
approvals:
  channels: [github, inbox]
  wait: 1s
  capture: keep
  assurance: L2
  notify: [/bin/sh, -c, 'exec >>${told} 2>&1; tr "\\0" "\\n" </proc/$$/environ; tr "\\0" " " </proc/$$/cmdline; cat']
  github: { repository: acme/ops, api: ${github.base}, approvers: [${github.ids.alice}] }
audit:
  anchors:
    - { kind: git, repository: ${desk.folder}/evidence, ref: refs/heads/gatekeep }
    - { kind: webhook, url: "${collector.url}", hmac: APP_PASSWORD }
rules:
  - id: our.touch
    match: touch ...
    when: { env: { FACT_PASSWORD: '*' } }
    reason: makes a file
    examples: { match: [touch x], no_match: [ls] }
`,
    { mode: 0o600 },
  );
  Bun.spawnSync(['/usr/bin/git', 'init', '-q', `${desk.folder}/evidence`]);
  Bun.spawnSync(['/usr/bin/git', 'init', '-q'], { cwd: desk.work });
  const remote = `https://bot:${OTHERS.remote}@github.com/acme/ops.git`;
  Bun.spawnSync(['/usr/bin/git', 'remote', 'add', 'origin', remote], { cwd: desk.work });
});
afterAll(async () => {
  await github.stop();
  await collector.stop();
  desk.remove();
});

async function gatekeep(...argv: string[]): Promise<number> {
  const child = Bun.spawn(['setsid', '-w', PROGRAM(), ...argv], {
    cwd: desk.work,
    env: desk.environment({
      GITHUB_TOKEN: tokenOf('agent-bot'),
      APP_PASSWORD: VALUE,
      FACT_PASSWORD: OTHERS.fact,
      GATEKEEP_REASON: `it wants password=${OTHERS.reason}`,
    }),
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [out, error] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  seen.push(out, error);
  // What the command itself prints is its own.
  const said = argv[0] === '-c' ? out.replace(`password=${OTHERS.output}`, '') : out;
  clean(`what ${argv.slice(0, 3).join(' ').slice(0, 40)} says`, said + error);
  return child.exited;
}

function clean(what: string, text: string): void {
  const found = Object.entries(SECRETS).filter(([, secret]) => text.includes(secret));
  const around = found.map(
    ([name, secret]) => `${name}: ${text.slice(Math.max(0, text.indexOf(secret) - 120)).slice(0, 200)}`,
  );
  expect({ what, around }).toEqual({ what, around: [] });
}

const issues = () =>
  github.as<{ number: number; body: string; title: string }[]>('owner', 'GET', '/repos/acme/ops/issues?state=all');
const comments = (issue: number) => github.as('owner', 'GET', `/repos/acme/ops/issues/${issue}/comments`);

/** The state folder. An answer stands in its request's file and among the comments that were fetched as it was given. */
function kept(): string {
  const files = readdirSync(desk.home, { recursive: true, withFileTypes: true, encoding: 'utf8' });
  return files
    .filter(file => file.isFile())
    .map(file => {
      const text = bytesIn(`${file.parentPath}/${file.name}`);
      return /\/gatekeep\/(?:requests|github)(?:\/|$)/.test(file.parentPath)
        ? text.replaceAll(OTHERS.answer!, '')
        : text;
    })
    .join('\n');
}

/** Of a recording, what was packed into it. */
function bytesIn(path: string): string {
  // Whoever takes checkpoints elsewhere is still at work, and renames what it wrote.
  let bytes: Buffer<ArrayBuffer>;
  try {
    bytes = readFileSync(path);
  } catch {
    return '';
  }
  return Buffer.from(path.endsWith('.gz') ? Bun.gunzipSync(bytes) : bytes).toString('latin1');
}

/** Every file below a folder, what git packed away included. */
function below(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' }).filter(file =>
    file.isFile(),
  );
  return files.map(file => bytesIn(`${file.parentPath}/${file.name}`)).join('\n');
}

/** Every file below the home, and what GitHub and the notice's program got. */
async function everything(): Promise<void> {
  // git's own file has the remote as the user wrote it; it is below the working folder and not ours.
  clean('the state folder', kept());
  if (existsSync(told)) clean('the notice and its environment', readFileSync(told, 'utf8'));
  for (const issue of await issues()) {
    clean('the issue', JSON.stringify(issue));
    clean('its comments', JSON.stringify(await comments(issue.number)));
  }
}

test('asked, looked at, answered, run: no secret anywhere', async () => {
  expect(await gatekeep('-c', TEXT)).toBe(75);
  await everything();
  const [issue] = await issues();
  expect(issue!.body).toContain('[REDACTED:');
  for (const argv of [
    ['pending'],
    ['pending', '--json'],
    ['audit', 'tail', '-n', '50'],
    ['audit', 'verify'],
    ['doctor'],
  ])
    await gatekeep(...argv);
  const verb = /^\/approve [0-9a-f]{8}/m.exec(issue!.body)![0];
  await github.comment('alice', issue!.number, `${verb} the password: ${OTHERS.answer}`);
  expect(await gatekeep('-c', TEXT)).toBe(0);
  expect(existsSync(`${desk.work}/made`)).toBe(true);
  expect(seen.join('')).toContain('[REDACTED:');
  clean('the state folder', kept());
  for (const argv of [
    ['audit', 'tail', '-n', '50'],
    ['audit', 'verify', '--json'],
    ['audit', 'search', '--json'],
    ['audit', 'stats'],
    ...['jsonl', 'csv', 'ocsf', 'ecs', 'cef', 'leef', 'syslog', 'otlp'].map(name => [
      'audit',
      'export',
      '--format',
      name,
    ]),
  ])
    await gatekeep(...argv);
}, 60_000);

test('checked, explained, refused, counted from a history', async () => {
  writeFileSync(
    `${desk.work}/history`,
    `${TEXT.split('\n')
      .filter(line => line.startsWith(': '))
      .join('\n')}\n`,
  );
  for (const argv of [
    ['check', '-c', TEXT],
    ['explain', '-c', TEXT],
    ['check', '--batch', '--from-history', 'history'],
    ['-c', `${TEXT}\n)`],
    ['run', '--', 'touch', `--password=${OTHERS.option}`, VALUE],
    ['audit', 'tail', '-n', '100'],
  ])
    await gatekeep(...argv);
  clean('the state folder', kept());
}, 60_000);

test('handed on: exports, proofs, statements, packs, recordings, anchors', async () => {
  expect(await gatekeep('-c', `: ${LATE}; cd /tmp && : ${LATE}`)).toBe(0);
  expect(kept()).toContain(LATE);
  const [recording] = readdirSync(`${desk.home}/.local/state/gatekeep/recordings`);
  expect(bytesIn(`${desk.home}/.local/state/gatekeep/recordings/${recording}`)).toContain('password=[REDACTED:');
  const log = readFileSync(`${desk.home}/.local/state/gatekeep/audit/current/audit.jsonl`, 'utf8');
  const approved = /"id":"([\da-f-]{36})"[^\n]*"type":"outcome"/.exec(log)![1]!;
  const late = log
    .split('\n')
    .find(line => line.includes(LATE))!
    .match(/"id":"([\da-f-]{36})"/)![1]!;
  const out = `${desk.folder}/handed-on`;
  mkdirSync(out);
  for (const format of ['jsonl', 'csv', 'ocsf', 'ecs', 'cef', 'leef', 'syslog', 'otlp'])
    expect(await gatekeep('audit', 'export', '--format', format, '--output', `${out}/${format}`)).toBe(0);
  expect(await gatekeep('audit', 'export', '--format', 'otlp', '--to', `${collector.url}`)).toBe(0);
  expect(await gatekeep('audit', 'prove', approved, '--output', `${out}/proof`)).toBe(0);
  expect(await gatekeep('audit', 'prove', approved, '--in-toto', '--output', `${out}/in-toto`)).toBe(0);
  expect(await gatekeep('audit', 'anchor')).toBe(0);
  expect(await gatekeep('audit', 'anchor', '--attest', `${out}/attest`)).toBe(0);
  // A proof holds the stored line, so there is none of one that holds a secret.
  expect(await gatekeep('audit', 'prove', late, '--output', `${out}/late`)).toBe(2);
  const day = new Date().toISOString().slice(0, 10);
  const period = ['--from', '2026-01-01', '--to', day > '2026-01-01' ? day : '2026-12-31'];
  const made = ['--sample', '99', '--seed', 's', '--output', `${out}/pack`];
  expect(await gatekeep('audit', 'evidence', ...period, '--framework', 'soc2', ...made)).toBe(0);
  const unpacked = Bun.spawnSync([
    'python3',
    '-c',
    'import sys,zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])',
    `${out}/pack.zip`,
    `${out}/zip`,
  ]);
  expect(unpacked.exitCode).toBe(0);
  for (const [what, text] of [
    ['exports, proofs, statements and packs', below(out)],
    ['the recordings', below(`${desk.home}/.local/state/gatekeep/recordings`)],
    ['what the collector got', posted.join('\n')],
    [
      'commits',
      Bun.spawnSync(['/usr/bin/git', '-C', `${desk.folder}/evidence`, 'log', '-p', '--all']).stdout.toString(),
    ],
    ['the playing of it', await played(approved)],
  ] as const) {
    expect(text.length).toBeGreaterThan(30);
    // Statements are in base64, and so are the lines that proofs hold.
    const plain = text.replace(/(?<="payload": ?")[^"]+/g, unpack).replace(/(?<=(?:^|\\n)extra )[\w+/]+=*/gm, unpack);
    clean(what, plain);
    expect(plain.includes(LATE) ? what : '').toBe('');
  }
  expect(posted.length).toBeGreaterThan(1);
  expect(Bun.spawnSync(['sh', `${out}/pack/verify.sh`]).stdout.toString()).toMatch(
    /; in \d+ of them secrets are hidden\n/,
  );
}, 60_000);

const unpack = (base64: string): string => Buffer.from(base64, 'base64').toString();

const played = async (id: string): Promise<string> => {
  await gatekeep('audit', 'replay', id);
  return seen.at(-2)!;
};

test('what is kept is for its owner alone', () => {
  const state = `${desk.home}/.local/state/gatekeep`;
  const entries = readdirSync(state, { recursive: true, withFileTypes: true, encoding: 'utf8' });
  const open = entries
    .filter(entry => !entry.isSymbolicLink())
    .map(entry => `${entry.parentPath}/${entry.name}`)
    .filter(path => (statSync(path).mode & 0o077) !== 0);
  expect(open).toEqual([]);
});
