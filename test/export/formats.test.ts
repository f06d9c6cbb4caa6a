/** Each format over a log with a line of each kind and with texts that try to break out of it. */
import { afterAll, describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import Ajv, { type ValidateFunction } from 'ajv/dist/2020.js';
import schema from '../../schemas/record.schema.json';
import { wordsOf } from '../../src/audit/export/event.ts';
import { FORMATS, type FormatName } from '../../src/audit/export/format.ts';
import { formatOf } from '../../src/audit/export/make.ts';
import { OCSF_VERSIONS, type OcsfVersion } from '../../src/audit/export/ocsf.ts';
import { leafHash } from '../../src/audit/chain.ts';
import { removeStates } from '../store/log.ts';
import { CONTEXT, HOSTILE, lines, textsOf } from './log.ts';
import { type Published, schemaOf } from './ocsf-schema.ts';

afterAll(removeStates);

/** Checkpoints are signed when a person decided: where they stand depends on the keys. */
const isUpkeep = (line: string): boolean => /"type":"(?:key|checkpoint)"/.test(line);
const LINES = lines();
const stored = LINES.map(({ bytes }) => new TextDecoder().decode(bytes));
const of = (name: FormatName, version: OcsfVersion = '1.7.0') => formatOf(name, CONTEXT, version);
const texts = (name: FormatName): string[] => textsOf(of(name), LINES);
// biome-ignore lint/suspicious/noExplicitAny: JSON of six formats
const parsed = (name: FormatName): Record<string, any>[] => texts(name).map(text => JSON.parse(text));
const commandOf = (line: string): string | undefined => JSON.parse(line).text;

test('jsonl is the log, byte for byte', () => {
  expect(texts('jsonl')).toEqual(stored);
});

test('lines that are no records are in jsonl only', () => {
  const odd = [{ seq: 1, bytes: new Uint8Array([0, 255, 0]) }, ...LINES];
  for (const name of FORMATS) expect(textsOf(of(name), odd).length - texts(name).length).toBe(name === 'jsonl' ? 1 : 0);
});

test.each(FORMATS.filter(name => name !== 'csv'))(
  '%s: one text a line, none with a line break, each with the line’s hash, or the line itself',
  name => {
    const all = texts(name);
    expect(all.length).toBe(LINES.length);
    for (const [i, text] of all.entries()) {
      expect(text).not.toMatch(/[\n\r]/);
      if (name !== 'jsonl' && name !== 'syslog') expect(text).toContain(leafHash(LINES[i]!.bytes));
    }
  },
);

const ODD = [
  '{"type":"request","id":"__proto__","decision":{"result":"__proto__"},"sensitivity":"__proto__"}',
  '{"type":"constructor"}',
  '{"type":7,"t":7,"id":7}',
  '{"type":"request","requester":[],"rules":7,"decision":7}',
];

describe('ocsf', () => {
  const ajv = new Ajv({ strictTypes: false, inlineRefs: false, code: { optimize: false } });
  const compiled = new Map<string, ValidateFunction>();
  const fitting = (version: OcsfVersion, uid: 1007 | 1008): ValidateFunction => {
    const known = compiled.get(`${version} ${uid}`);
    if (known !== undefined) return known;
    const published: Published = JSON.parse(readFileSync(new URL(`ocsf/${version}.json`, import.meta.url), 'utf8'));
    const fits = ajv.compile(schemaOf(published, uid, uid === 1007 ? ['host', 'security_control'] : ['host']));
    compiled.set(`${version} ${uid}`, fits);
    return fits;
  };
  test.each(OCSF_VERSIONS)('%s: every event fits its class, as it was published', version => {
    const classes = new Map([
      [1007, fitting(version, 1007)],
      [1008, fitting(version, 1008)],
    ]);
    const seen = new Set<number>();
    for (const text of textsOf(of('ocsf', version), LINES)) {
      const event = JSON.parse(text);
      const fits = classes.get(event.class_uid)!;
      seen.add(event.type_uid);
      expect({ event, errors: fits(event) ? [] : fits.errors }).toEqual({ event, errors: [] });
      expect(event.type_uid).toBe(event.class_uid * 100 + event.activity_id);
      expect(event.metadata).toMatchObject({
        version,
        profiles: event.class_uid === 1007 ? ['host', 'security_control'] : ['host'],
      });
    }
    expect([...seen].sort()).toEqual([100701, 100702, 100806, 100899]);
  });

  test('so does one of every kind of line, and of lines that somebody wrote by hand', () => {
    const [t, who] = ['2026-11-23T12:00:00.000Z', { uid: 7, user: 'ci' }];
    const kinds = schema.properties.type.enum.map(type => JSON.stringify({ type, t, id: 'a', seq: 1, who, by: who }));
    const bytes = [...kinds, ...ODD].map((line, i) => ({ seq: i + 1, bytes: new TextEncoder().encode(line) }));
    for (const text of textsOf(of('ocsf'), bytes)) {
      const event = JSON.parse(text);
      const fits = fitting('1.7.0', event.class_uid);
      expect({ event, errors: fits(event) ? [] : fits.errors }).toEqual({ event, errors: [] });
    }
  });

  test('the schema refuses what it should', () => {
    const fits = fitting('1.7.0', 1007);
    const event = parsed('ocsf').find(one => one.class_uid === 1007)!;
    expect(fits(event)).toBe(true);
    for (const wrong of [
      { ...event, nonsense: 1 },
      { ...event, time: '2026' },
      { ...event, action_id: 5 },
      { ...event, device: { type_id: 0 } },
      { ...event, process: {} },
      { ...event, action: 'Delayed' },
      { ...event, activity_name: 'Start' },
      { ...event, cloud: { provider: 'AWS' } },
      { ...event, metadata: { ...event.metadata, nonsense: 1 } },
      { ...event, category_uid: 2 },
      { ...event, raw_data_hash: { algorithm_id: 3, value: 'no hash' } },
    ])
      expect(fits(wrong)).toBe(false);
  });

  test('how it was decided', () => {
    const events = parsed('ocsf').filter(({ class_uid }) => class_uid === 1007);
    const said = events.map(({ metadata, action, disposition, activity_name }) =>
      [metadata.event_code, action, disposition, activity_name].join(' '),
    );
    expect(said.slice(0, 7)).toEqual([
      'request.auto-allowed Allowed Allowed Launch',
      'request.held Modified Delayed Launch',
      'resumed Modified Delayed Launch',
      'answer Modified Delayed Launch',
      'decision.approved Allowed Approved Launch',
      'start Allowed Approved Launch',
      'outcome Allowed Approved Terminate',
    ]);
  });

  test('the stored line comes with its hash', () => {
    for (const [i, event] of parsed('ocsf').entries()) {
      expect(event.raw_data).toBe(stored[i]);
      expect(event.raw_data_hash.value).toBe(new Bun.CryptoHasher('sha256').update(stored[i]!).digest('hex'));
      expect(event.raw_data_size).toBe(LINES[i]!.bytes.length);
    }
  });
});

/** RFC 4180 read back, by a reader of its own. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === '"') {
      for (i++; text[i] !== '"' || text[i + 1] === '"'; i++) {
        if (text[i] === '"') i++;
        field += text[i];
      }
    } else if (char === ',') {
      row.push(field);
      field = '';
    } else if (char === '\r' && text[i + 1] === '\n') {
      rows.push([...row, field]);
      [row, field, i] = [[], '', i + 1];
    } else {
      field += char;
    }
  }
  expect([row, field]).toEqual([[], '']);
  return rows;
}

describe('csv', () => {
  const format = of('csv');
  const file =
    format.head +
    texts('csv')
      .map(text => `${format.alone.before}${text}${format.alone.after}\n`)
      .join('');
  const [head, ...rows] = readCsv(file) as [string[], ...string[][]];
  const column = (name: string): string[] => rows.map(row => row[head.indexOf(name)]!);

  test('one row a request, whatever its text', () => {
    expect(new Set(rows.map(row => row.length))).toEqual(new Set([head.length]));
    // Without the two that are still open.
    expect(rows.length).toBe(2 + HOSTILE.length);
  });

  test('no cell is a formula', () => {
    for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/);
    const shown = column('command').slice(2);
    expect(shown).toEqual(HOSTILE.map(text => (/^[=+\-@\t\r\uFF1D]/.test(text) ? `'${text}` : text)));
  });

  test('what came of a request stands in its row', () => {
    const push = Object.fromEntries(head.map((name, i) => [name, rows[1]![i]]));
    expect(push).toMatchObject({
      command: 'git push --force',
      decision: 'approved',
      decided_by: 'ci <uid:1000>',
      another_person: 'not proven',
      signal: 'SIGTERM',
      duration_ms: '1200',
      log_lines: stored.flatMap((line, i) => (line.includes(push.id!) ? [i + 1] : [])).join(' '),
    });
  });
});

describe('cef', () => {
  /** As a receiver reads it: the header by unescaped bars, pairs by ` key=`. */
  const read = (text: string): { head: string[]; pairs: Record<string, string> } => {
    const parts = text.split(/(?<!\\)(?:\\\\)*\|/);
    const extension = parts.slice(7).join('|');
    const pairs = [...extension.matchAll(/(?:^| )(\w+)=((?:[^\\=]|\\.)*?)(?= \w+=|$)/gs)].map(([, key, value]) => [
      key!,
      value!.replace(/\\([\\=nr])/g, (_, c: string) => ({ n: '\n', r: '\r' })[c] ?? c),
    ]);
    return { head: parts.slice(0, 7), pairs: Object.fromEntries(pairs) };
  };

  test('hostile commands stay in their field', () => {
    const commands = texts('cef').map(text => read(text).pairs.cs1);
    for (const text of HOSTILE) {
      const shown = text
        .split(/\r\n|\n|\r/)
        .map(line =>
          line.replace(
            /[\p{Cc}\p{Zl}]/gu,
            char => `<U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}>`,
          ),
        )
        .join('\n');
      expect(commands).toContain(shown);
    }
  });

  test('header and extension', () => {
    const { head, pairs } = read(texts('cef').find(text => text.includes('|decision.approved|'))!);
    expect(head).toEqual(['CEF:0', 'gatekeep', 'gatekeep', '1.2.3', 'decision.approved', 'Command approved', '6']);
    expect(pairs).toMatchObject({
      suser: 'ci',
      suid: '1000',
      outcome: 'success',
      cs1Label: 'command',
      cs1: 'git push --force',
      cs4: 'git.force-push',
      cs5: 'ci <uid:1000>',
      cn1Label: 'seq',
      cn1: String(stored.findIndex(line => line.includes('"type":"decision"')) + 1),
    });
  });
});

test('leef: tabs separate pairs, and no value holds one', () => {
  for (const [i, text] of texts('leef').entries()) {
    const [version, vendor, product, release, event, delimiter, ...rest] = text.split('|');
    expect([version, vendor, product, release, delimiter]).toEqual([
      'LEEF:2.0',
      'gatekeep',
      'gatekeep',
      '1.2.3',
      'x09',
    ]);
    expect(event).toMatch(/^[a-z.-]+$/);
    const keys = rest
      .join('|')
      .split('\t')
      .map(pair => pair.slice(0, pair.indexOf('=')));
    expect(keys.every(key => /^[A-Za-z]+$/.test(key))).toBe(true);
    expect(new Set(keys).size).toBe(keys.length);
    if (commandOf(stored[i]!) !== undefined && stored[i]!.includes('"type":"request"'))
      expect(keys).toContain('command');
  }
});

test('syslog is RFC 5424', () => {
  const SHAPE =
    /^<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([\x21-\x7e]{1,255}) gatekeep ([\x21-\x7e]{1,128}) ([\x21-\x7e]{1,32}) \[origin software="gatekeep" swVersion="1\.2\.3"\]\[meta sequenceId="(\d+)"\] (.*)$/s;
  for (const [i, text] of texts('syslog').entries()) {
    const [, priority, , , log, id, sequence, message] = SHAPE.exec(text)!;
    expect([log, Number(sequence)]).toEqual([CONTEXT.origin.slice('gatekeep/'.length), LINES[i]!.seq]);
    expect(Math.floor(Number(priority) / 8)).toBe(13);
    expect(id).toBe(JSON.parse(stored[i]!).type);
    expect(message).toBe(stored[i]!);
  }
});

test('otlp: a record a line, whole requests alone and together', () => {
  const format = of('otlp');
  const records = texts('otlp');
  const together = format.body.before + records.join(format.body.between) + format.body.after;
  const [one] = JSON.parse(together).resourceLogs;
  expect(one.resource.attributes[0]).toEqual({ key: 'service.name', value: { stringValue: 'gatekeep' } });
  expect(one.scopeLogs[0].logRecords.length).toBe(LINES.length);
  for (const [i, record] of one.scopeLogs[0].logRecords.entries()) {
    expect(record.body).toEqual({ stringValue: stored[i] });
    expect(record.timeUnixNano).toMatch(/^\d{19}$/);
    expect(
      JSON.parse(format.alone.before + records[i] + format.alone.after).resourceLogs[0].scopeLogs[0].logRecords,
    ).toEqual([record]);
  }
  const [request] = one.scopeLogs[0].logRecords.filter(
    (record: { eventName: string }) => record.eventName === 'gatekeep.decision.approved',
  );
  expect(request.traceId).toMatch(/^[\da-f]{32}$/);
});

test('ecs: what is allowed, denied, started and ended', () => {
  const documents = parsed('ecs');
  const told = documents.filter((_, i) => !isUpkeep(stored[i]!));
  expect(told.slice(1, 9).map(({ event }) => [event.action, event.type[0], event.outcome].join(' '))).toEqual([
    'request.auto-allowed allowed success',
    'gap info unknown',
    'request.held info unknown',
    'resumed info unknown',
    'answer info unknown',
    'decision.approved allowed success',
    'start start success',
    'outcome end failure',
  ]);
  for (const [i, { event }] of documents.entries())
    expect([event.original, event.sequence]).toEqual([stored[i]!, i + 1]);
  expect(told[8]!.event.duration).toBe(1_200_000_000);
});

test.each(schema.properties.type.enum.filter(type => type !== 'request' && type !== 'decision'))(
  'a line of type %s has a sentence of its own',
  type => {
    const event = { seq: 1, hash: '', line: '', sha256: '', record: { type }, action: null };
    expect(wordsOf(event).title).toMatch(/^[A-Z]/);
  },
);

test('a line of a hostile hand breaks no format', () => {
  const bytes = ODD.map((line, i) => ({ seq: i + 1, bytes: new TextEncoder().encode(line) }));
  for (const name of FORMATS) expect(textsOf(of(name), bytes).length).toBe(name === 'csv' ? 0 : ODD.length);
});
