/**
 * What the log service adds to a record, beside the own file on the same disk in the same run, in turn: two MACs and one
 * append, as an allowed command has them. Then whole commands, and many users' worth of writers at once. Root has it under
 * another user's uid. `bun bench/log-service.ts [ROUNDS]`
 */
import { openAuditLog } from '../src/store/audit-file.ts';
import { House } from '../test/log-service/house.ts';
import { optionsOf } from '../test/store/log.ts';
import { measure } from './measure.ts';

const rounds = Number(process.argv[2] ?? 400);
const house = new House();
const uid = process.getuid!();
const record = (id: string) =>
  ({
    ...{ type: 'request', id, requester: { uid, user: 'bench', host: 'bench', pid: 1, agent: null, ci: null } },
    ...{
      cwd: '/srv/app',
      text: 'git status --short',
      cmd_mac: 'x'.repeat(64),
      digest: 'x'.repeat(64),
      from: 'command',
    },
    ...{ verdict: 'allow', would: 'allow', profile: 'standard', sensitivity: null, rules: [], opaque: [] },
    ...{ policy: 'shipped', policy_files: [], decision: { result: 'auto-allowed' } },
  }) as unknown as Parameters<ReturnType<typeof openAuditLog>['append']>[0][number];

function once(service: typeof house.marker | null): number {
  const start = Bun.nanoseconds();
  const sink = openAuditLog(optionsOf(`${house.folder}/own`, { service, now: Date.now }));
  for (const text of ['git status --short', 'sha256:0']) sink.mac(new TextEncoder().encode(text));
  sink.append([record(Bun.randomUUIDv7())]);
  return (Bun.nanoseconds() - start) / 1e6;
}

const at = (times: readonly number[], share: number): number => times[Math.floor((times.length - 1) * share)]!;
const ms = (value: number): string => value.toFixed(2).padStart(7);

try {
  await house.start();
  const [own, kept]: [number[], number[]] = [[], []];
  for (let round = -5; round < rounds; round++) {
    const [a, b] = [once(null), once(house.marker)];
    if (round < 0) continue;
    own.push(a);
    kept.push(b);
  }
  for (const times of [own, kept]) times.sort((a, b) => a - b);
  console.log(`one record, ms        median    90 %    99 %   (${rounds} rounds)`);
  for (const [name, times] of [
    ['own file', own],
    ['log service', kept],
  ] as const)
    console.log(`${name.padEnd(20)} ${ms(at(times, 0.5))} ${ms(at(times, 0.9))} ${ms(at(times, 0.99))}`);
  const [fast, slow] = [at(own, 0.5), at(kept, 0.5)];
  console.log(`ratio ${(slow / fast).toFixed(2)}, ${(slow - fast).toFixed(2)} ms more`);

  const front = `${house.prefix}/bin/gatekeep`;
  const env = { HOME: house.folder, PATH: '/usr/bin:/bin', GATEKEEP_RESIDENT: 'off' };
  const other = new URL('../build/stage/bin/gatekeep', import.meta.url).pathname;
  const rows = measure(
    [
      { name: 'own file', command: [other, '-c', 'true'], env },
      { name: 'log service', command: [front, '-c', 'true'], env },
    ],
    Math.min(rounds, 60),
  );
  console.log('\ngatekeep -c true, ms  median     min');
  for (const { name, min, median } of rows) console.log(`${name.padEnd(20)} ${ms(median)} ${ms(min)}`);

  const writers = 16;
  const start = Bun.nanoseconds();
  const runs = Array.from({ length: writers * 4 }, (_, i) => ['dev', 'eve'][i % 2] as 'dev' | 'eve');
  const queue = [...runs];
  const worker = async (): Promise<void> => {
    for (let user = queue.pop(); user !== undefined; user = queue.pop()) await house.begin(user, ['-c', 'true']).end;
  };
  await Promise.all(Array.from({ length: writers }, worker));
  const took = (Bun.nanoseconds() - start) / 1e9;
  console.log(
    `\n${writers} at once, of two users: ${(runs.length / took).toFixed(0)} commands a second, all on record: ${
      house.texts('dev').length + house.texts('eve').length === runs.length
    }`,
  );
} finally {
  await house.remove();
}
