/** Builds the real parts of `audit evidence`: two passes over the log, and a folder that they fill. */
import { type Action, hasEnded, type Stored, text } from './audit/action.ts';
import { sha256 } from './audit/chain.ts';
import { parseCheckpoint } from './audit/checkpoint.ts';
import { csv } from './audit/export/csv.ts';
import { ActionJoin } from './audit/join.ts';
import { signNote } from './audit/note.ts';
import { isWithin, type Query } from './audit/query.ts';
import { type Look, lookedAt } from './audit/second-look.ts';
import { checkScript } from './evidence/check-script.ts';
import { PackFiles } from './evidence/files.ts';
import { type Item, itemsOf, type SeenCheckpoint } from './evidence/items.ts';
import { Gathering } from './evidence/gather.ts';
import { type PeriodLines, writePeriod } from './evidence/period-log.ts';
import { everyDay } from './evidence/plots.ts';
import { report } from './evidence/report.ts';
import { Sample } from './evidence/sample.ts';
import { approverTable, changeTable, controlTable, exceptionTable } from './evidence/tables.ts';
import { openPackFile } from './export/pack-file.ts';
import { zipFolder } from './export/zip.ts';
import verifier from '../docs/verify.py' with { type: 'text' };
import packVerifier from '../docs/verify_pack.py' with { type: 'text' };
import { version } from '../package.json';
import type { EvidenceEnd, EvidenceRequest, LogLine, VerifiedLog } from './fronts/cli/audit-services.ts';
import { inWords, PosixError, statPath } from './posix/files.ts';
import { policyEvidence } from './policy-evidence.ts';
import { Problem } from './problem.ts';
import { parseLine } from './fronts/cli/audit-rows.ts';
import { readableLog, type World } from './setup.ts';
import { originOf } from './store/audit-append.ts';
import { currentLog } from './store/audit-folder.ts';
import { installedLogService } from './store/log-service/marker.ts';
import { readKey } from './store/audit-keys.ts';
import { readSignerState } from './store/audit-signer-state.ts';

export interface EvidenceParts {
  readonly lines: () => Iterable<LogLine>;
  readonly verify: () => VerifiedLog;
  readonly vkeys: readonly string[];
  /** At everything that goes into the pack. */
  readonly look: Look;
  /** One action in words, without colour and as wide as it is; `checkpoint`: one that covers it. */
  readonly story: (
    action: Action,
    checkpoint: { readonly line: number; readonly size: number } | null,
  ) => readonly string[];
}

const decoder = new TextDecoder();
const NEWLINE = new Uint8Array([10]);
const NO_LINES: PeriodLines = { before: null, lines_with_hidden_secrets: [] };

export function writeEvidence(world: World, request: EvidenceRequest, parts: EvidenceParts): EvidenceEnd {
  const folder = currentLog(readableLog(world));
  if (folder === null) throw new Problem('usage', 'nothing is on record yet: there is no evidence');
  const { output } = request;
  for (const path of [output, `${output}.zip`])
    if (statPath(path, { follow: false }) !== null) throw new Problem('usage', `${path} is there already`);
  try {
    return new Pack(world, request, parts, folder).write();
  } catch (error) {
    const why =
      error instanceof PosixError
        ? inWords(error)
        : error instanceof Error && 'syscall' in error
          ? error.message
          : null;
    if (why === null) throw error;
    throw new Problem('usage', `${output}: ${why}`);
  }
}

class Pack {
  readonly #world: World;
  readonly #request: EvidenceRequest;
  readonly #parts: EvidenceParts;
  readonly #log: string;
  readonly #origin: string;
  readonly #files: PackFiles;
  readonly #gathering = new Gathering();
  readonly #sample: Sample;
  readonly #kinds = new Map<string, number>();
  #before: SeenCheckpoint | null = null;
  #after: SeenCheckpoint | null = null;
  #last: SeenCheckpoint | null = null;
  #odd = 0;

  constructor(world: World, request: EvidenceRequest, parts: EvidenceParts, log: string) {
    this.#world = world;
    this.#request = request;
    this.#parts = parts;
    this.#log = log;
    this.#origin = originOf(log);
    this.#sample = new Sample(request.seed, request.sample);
    this.#files = new PackFiles({ open: path => openPackFile(`${request.output}/${path}`) });
  }

  write(): EvidenceEnd {
    const { output } = this.#request;
    this.#population();
    const items = this.#items();
    const verified = this.#parts.verify();
    this.#tables();
    this.#integrity(verified);
    this.#report(verified, items);
    const signed = this.#manifest();
    const name = output.slice(output.lastIndexOf('/') + 1);
    const written = [...Object.keys(this.#files.sums)];
    zipFolder(output, written, name, `${output}.zip`);
    return {
      requests: this.#gathering.requests,
      items: items.length,
      signed,
      sound: verified.problems.every(({ warn }) => warn),
    };
  }

  /** The first pass: every request of the period as a row, and its lines as they are. */
  #population(): void {
    const { period } = this.#request;
    const format = csv();
    const population = this.#files.stream('population.csv');
    population.write(format.head);
    const join = new ActionJoin();
    const take = (action: Action): void => {
      if (!isWithin(action, period)) return;
      population.write(`${format.rest(action)}\r\n`);
      this.#gathering.action(action);
      this.#sample.add(action);
    };
    let inside = false;
    for (const { seq, bytes } of this.#parts.lines()) {
      const line = decoder.decode(bytes);
      const stored = parseLine(line);
      if (stored === null) {
        if (inside) this.#odd++;
        continue;
      }
      const record = lookedAt(stored, this.#parts.look);
      inside = isWithin({ time: text(record.t) }, period);
      this.#line(record, seq, inside, period);
      const action = join.see(record, seq);
      if (action !== null && hasEnded(action)) take(action);
    }
    for (const action of join.open()) take(action);
    population.end();
  }

  #line(record: Stored, seq: number, inside: boolean, period: Pick<Query, 'from' | 'to'>): void {
    const type = text(record.type);
    if (inside) this.#kinds.set(type, (this.#kinds.get(type) ?? 0) + 1);
    this.#gathering.line(record, seq, period);
    if (inside) this.#after = null;
    if (type !== 'checkpoint') return;
    const note = text(record.note);
    const head = parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1));
    if (head === null) return;
    this.#last = { line: seq, size: head.size, root: head.root, note };
    if (this.#gathering.lines === null) this.#before = this.#last;
    else this.#after ??= this.#last;
  }

  /** The second pass. */
  #items(): readonly unknown[] {
    const items = itemsOf(this.#sample.drawn(), this.#last, this.#parts.lines(), this.#parts.look);
    const said = items.map((item, i) => {
      const { rank, action, proof } = item;
      const folder = `sample/${String(i + 1).padStart(3, '0')}-${action.id.slice(-12)}`;
      this.#item(folder, item);
      return { id: action.id, rank, folder, lines: action.lines.map(({ line }) => line), proven: proof !== null };
    });
    const { seed, sample } = this.#request;
    const method = 'lowest SHA-256 of SEED:ID, over requests that were held or stopped';
    const population = this.#sample.population;
    this.#json('sample/sample.json', { seed, method, wanted: sample, population, items: said });
    return items;
  }

  #item(folder: string, { action, lines, proof }: Item): void {
    const story = this.#parts.story(action, proof === null ? null : this.#last);
    this.#files.put(`${folder}/lines.jsonl`, Buffer.concat(lines.flatMap(line => [line, NEWLINE])));
    this.#files.put(`${folder}/story.txt`, `${story.join('\n')}\n`);
    if (proof !== null) this.#files.put(`${folder}/proof.tlog-proof`, proof);
  }

  #tables(): void {
    const gathering = this.#gathering;
    const hide = (yaml: string): string => this.#parts.look.plain(yaml);
    const policies = { stateDir: this.#world.places.state, hide, before: gathering.policyBefore };
    policyEvidence([...gathering.policies.values()], policies, (path, content) => this.#files.put(path, content));
    this.#files.put('access/approvers.csv', approverTable(gathering));
    this.#files.put('access/changes.csv', changeTable(gathering));
    this.#files.put('exceptions.csv', exceptionTable(gathering));
    this.#files.put('controls.csv', controlTable(this.#request.framework));
    const { query, sample, seed } = this.#request;
    const totals = gathering.tally.result();
    const says = [
      'population.csv holds every request whose time (of its request line, UTC) is in the period, one row each;',
      'rows stand in the order in which requests ended, those that had not come last.',
      '',
      `made with: ${query}`,
      `requests: ${gathering.requests}, of which held or stopped: ${gathering.controlled}`,
      `sample: ${sample} by seed ${JSON.stringify(seed)}`,
      ...Object.entries(totals.decisions).map(([decision, count]) => `  ${decision}: ${count}`),
    ];
    this.#files.put('population.txt', `${says.join('\n')}\n`);
    const { lines } = gathering;
    const checkpoint = this.#covering();
    const until = checkpoint?.size ?? 0;
    const { look } = this.#parts;
    const written =
      lines === null ? NO_LINES : writePeriod(this.#parts.lines(), { ...lines, until }, look, this.#files);
    this.#json('completeness.json', {
      log: this.#origin,
      lines,
      count: lines === null ? 0 : lines.last - lines.first + 1,
      ...written,
      checkpoint,
      kinds: Object.fromEntries([...this.#kinds].sort()),
      lines_that_are_no_records: this.#odd,
      recoveries_and_gaps: gathering.upkeep
        .filter(({ record }) => record.type === 'recovery' || record.type === 'gap')
        .map(({ line }) => line),
      exceptions_left_out: gathering.exceptionsLeftOut,
      checkpoint_before: this.#before,
    });
  }

  /** The first that covers the whole period, else the last that covers some of it. */
  #covering(): SeenCheckpoint | null {
    const first = this.#gathering.lines?.first ?? Number.POSITIVE_INFINITY;
    return this.#after ?? ((this.#last?.size ?? 0) >= first ? this.#last : null);
  }

  #integrity(verified: VerifiedLog): void {
    this.#json('integrity/verify.json', verified);
    this.#files.put('integrity/keys.txt', this.#parts.vkeys.map(vkey => `${vkey}\n`).join(''));
    const upkeep = this.#gathering.upkeep.map(({ record }) => `${JSON.stringify(record)}\n`);
    this.#files.put('integrity/upkeep.jsonl', upkeep.join(''));
    this.#files.put('integrity/verify.py', verifier);
    this.#files.put('integrity/verify_pack.py', packVerifier);
    this.#files.put('verify.sh', checkScript(this.#origin));
  }

  #report(verified: VerifiedLog, items: readonly unknown[]): void {
    const { framework, seed, fromDay, toDay, period } = this.#request;
    const gathering = this.#gathering;
    const kinds: Record<string, number> = {};
    for (const { kind } of gathering.exceptions) kinds[kind] = (kinds[kind] ?? 0) + 1;
    const proven = verified.parts
      .filter(({ state }) => state === 'proven')
      .map(({ from, to }) => `lines ${from} to ${to} proven`);
    const page = report({
      framework,
      origin: this.#origin,
      from: fromDay,
      to: toDay,
      stats: gathering.tally.result(),
      days: everyDay(gathering.days, period.from!, period.to!),
      times: gathering.decisionTimes,
      controlled: gathering.controlled,
      sampled: items.length,
      seed,
      exceptions: kinds,
      integrity: {
        state: verified.state,
        proven: proven.join(', ') || 'no line proven',
        problems: verified.problems.length,
      },
      checkpoint: this.#last === null ? 'none' : String(this.#last.line),
      version,
    });
    this.#files.put('README.html', page);
  }

  /** False: there is no key to sign it with, or none of ours. */
  #manifest(): boolean {
    const { framework, fromDay, toDay, seed, sample, query } = this.#request;
    const { uid, user, host } = this.#world.requester;
    const manifest = {
      format: 1,
      log: this.#origin,
      gatekeep: version,
      framework,
      from: fromDay,
      to: toDay,
      made_with: query,
      made_by: { uid, user, host },
      seed,
      sample,
      checkpoint: this.#last,
      files: this.#files.sums,
    };
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    this.#files.put('MANIFEST.json', text);
    const state = installedLogService() === null ? readSignerState(this.#log) : null;
    if (state === null) return false;
    const signer = readKey(this.#log, this.#origin, state.n, state.vkey);
    const says = `gatekeep evidence\n${this.#origin}\n${sha256(new TextEncoder().encode(text))}\n`;
    this.#files.put('MANIFEST.note', signNote(says, [signer]));
    return true;
  }

  #json(path: string, value: unknown): void {
    this.#files.put(path, `${JSON.stringify(value, null, 2)}\n`);
  }
}
