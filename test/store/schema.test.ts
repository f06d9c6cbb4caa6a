/** Every line that the real writer writes is as schemas/record.schema.json says. */
import { afterAll, expect, test } from 'bun:test';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import schema from '../../schemas/record.schema.json';
import { readAudit } from '../stored-log.ts';
import type { AuditRecord, Decider } from '../../src/audit/entry.ts';
import { makeRedactor } from '../../src/redact/redactor.ts';
import { hasShape } from '../../src/audit/shape.ts';
import { gap, newState, open, removeStates, request, runApproved, useGrant } from './log.ts';
import { upkeepSamples } from './upkeep-samples.ts';

afterAll(removeStates);

const validate = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false }).compile(schema);

/** Somebody broke the glass, and somebody else looked at it. */
function glassSamples(): AuditRecord[] {
  const redactor = makeRedactor({ mac: () => '', env: new Map() });
  const by = (name: string, uid: number): Decider => ({ name: redactor.plain(name), identities: [`uid:${uid}`] });
  const [id, at] = [Bun.randomUUIDv7(), { seq: 2, hash: 'a'.repeat(64) }];
  const rest = { id, reason: redactor.plain('all is down'), assurance: 'L1' } as const;
  return [
    { type: 'break-glass', dec: at, by: by('ann', 1001), shown: `sha256:${'b'.repeat(64)}`, ...rest },
    { type: 'review', glass: at, result: 'objected', by: by('bob', 1002), at: 5, proof: null, ...rest },
  ];
}

test('lines of every type', () => {
  const state = newState();
  const sink = open(state);
  sink.append([request(sink), gap()]);
  runApproved(sink);
  useGrant(sink);
  const list = { path: '/etc/gatekeep/approvers.yaml', was: null, now: `sha256:${'a'.repeat(64)}` };
  sink.append(glassSamples());
  sink.append([...upkeepSamples(), { type: 'approvers', id: Bun.randomUUIDv7(), by: null, ...list }]);
  sink.append([request(sink, 'echo to be cut')]);
  const { path, bytes } = readAudit(state)!;
  writeFileSync(path, bytes!.subarray(0, bytes!.length - 30));
  sink.append([request(sink, 'echo after the cut')]);
  writeFileSync(`${path}.copy`, readFileSync(path).subarray(0, -1), { mode: 0o600 });
  renameSync(`${path}.copy`, path);
  sink.append([request(sink, 'echo in a copy')]);
  rmSync(path.replace('audit.jsonl', 'audit.head'));
  sink.append([request(sink, 'echo without a head')]);

  const types = new Set<string>();
  for (const line of new TextDecoder().decode(readAudit(state)!.bytes!).trim().split('\n')) {
    if (line.endsWith('}')) {
      const record = JSON.parse(line);
      types.add(record.type);
      expect({ record, shape: hasShape(record) }).toEqual({ record, shape: true });
      expect({ record, errors: validate(record) ? [] : validate.errors }).toEqual({ record, errors: [] });
    }
  }
  expect([...types].sort()).toEqual(schema.properties.type.enum.toSorted());
});

test('a record without what it needs is refused', () => {
  const sink = open(newState());
  const line = {
    ...request(sink),
    v: 1,
    seq: 1,
    prev: '0'.repeat(64),
    t: '2026-11-23T12:00:00.000Z',
    mono: 1,
    boot: '6f1c2d3e',
  };
  expect(validate(line)).toBe(true);
  for (const member of Object.keys(line)) {
    const { [member as 'type']: _, ...rest } = line;
    expect({ member, valid: validate(rest) }).toEqual({ member, valid: false });
  }
});

test('the table of the documentation names every type, and each of its members', () => {
  const page = readFileSync(`${import.meta.dir}/../../docs/audit.md`, 'utf8');
  const rows = new Map([...page.matchAll(/^\| `([a-z-]+)` \| (.*?) \|/gm)].map(([, type, members]) => [type, members]));
  for (const { if: which, then } of schema.allOf) {
    const missing = then.required.filter(member => !rows.get(which.properties.type.const)?.includes(`\`${member}\``));
    expect({ type: which.properties.type.const, missing }).toEqual({ type: which.properties.type.const, missing: [] });
  }
});
