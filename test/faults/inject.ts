/**
 * Every system call of one append that touches the log, disturbed one by one with strace: failed, interrupted, or the process
 * killed right there. Whatever happens, what was acknowledged is in the log, the chain and all that is signed hold, and the
 * next append and checkpoint go on (the method of Tessera's fault test).
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { leafHash } from '../../src/audit/chain.ts';
import { verifyLog } from '../../src/audit/verify.ts';
import { currentLog } from '../../src/store/audit-folder.ts';
import { LogReader } from '../../src/store/audit-scan.ts';
import { checkedLog } from '../store/checked-log.ts';
import { asBefore, open, request, runApproved, small } from '../store/log.ts';

export const KINDS = ['allowed', 'carried', 'gated', 'tend', 'rotate'] as const;
export type Kind = (typeof KINDS)[number];
export const FAULTS = ['error=EIO', 'error=ENOSPC', 'error=EINTR', 'signal=SIGKILL'] as const;

const APPEND = `${import.meta.dir}/append.ts`;
/** What touches files, by path or descriptor. Closing is left out: nothing is lost by it, and its failure is no one's to mend. */
const CALLS =
  'open,openat,read,pread64,write,pwrite64,fdatasync,fsync,flock,ftruncate,mkdir,rename,link,unlink,symlink,chmod,readlink,statx';

export interface Call {
  readonly name: string;
  /** Which of that name, from 1. */
  readonly nth: number;
  readonly text: string;
}

export class Bench {
  readonly #scratch = mkdtempSync(`${tmpdir()}/gatekeep-inject-`);
  readonly #before: string;
  readonly #kind: Kind;

  constructor(kind: Kind) {
    this.#kind = kind;
    this.#before = `${this.#scratch}/before`;
    const state = `${this.#before}/gatekeep`;
    runApproved(open(state, { now: Date.now }));
    for (let i = 0; i < 3; i++) open(state, { now: Date.now }).append([small()]);
    if (kind === 'carried') asBefore(state);
  }

  /** The calls of an append that nothing disturbs, in their order. */
  calls(): readonly Call[] {
    const trace = `${this.#scratch}/trace`;
    this.#run(['-o', trace]);
    const counts = new Map<string, number>();
    return readFileSync(trace, 'utf8')
      .split('\n')
      .flatMap(line => {
        const text = line.replace(/^\d+\s+/, '');
        const name = /^(\w+)\(/.exec(text)?.[1];
        if (name === undefined) return [];
        const nth = (counts.get(name) ?? 0) + 1;
        counts.set(name, nth);
        return [{ name, nth, text: text.replaceAll(this.#scratch, '').slice(0, 100) }];
      });
  }

  /** What went wrong; null: nothing. `how`: acknowledged, refused, killed. */
  try({ name, nth }: Call, fault: string): { readonly how: string; readonly wrong: string | null } {
    const done = this.#run(['-o', '/dev/null', '-e', `inject=${name}:${fault}:when=${nth}`]);
    const receipts = done.out.split('\n').filter(line => /^\d+ [\da-f]{64}$/.test(line));
    const how = done.killed ? 'killed' : done.code === 0 ? 'acknowledged' : done.code === 125 ? 'refused' : 'fell over';
    if (how === 'fell over') return { how, wrong: done.message };
    try {
      return { how, wrong: this.#unsound(receipts) };
    } catch (error) {
      return { how, wrong: error instanceof Error ? error.message : String(error) };
    }
  }

  end(): void {
    rmSync(this.#scratch, { recursive: true, force: true });
  }

  get #state(): string {
    return `${this.#scratch}/after/gatekeep`;
  }

  #unsound(receipts: readonly string[]): string | null {
    const state = this.#state;
    const sink = open(state, { now: Date.now });
    sink.append([small()]);
    sink.append([request(sink, 'git push --force', false)]);
    sink.tend();
    const there = new Set<string>();
    const reader = new LogReader(currentLog(state)!);
    const parts: Uint8Array[] = [];
    for (const { seq, bytes } of reader.read()) {
      there.add(`${seq} ${leafHash(bytes)}`);
      parts.push(bytes.slice(), Buffer.from('\n'));
    }
    reader.close();
    if (receipts.some(receipt => !there.has(receipt))) return 'a line that was acknowledged is not there';
    checkedLog(state);
    const { problems } = verifyLog(Buffer.concat(parts));
    const wrong = problems.filter(({ warn, kind }) => !warn && !EXPECTED.has(kind));
    return wrong.length > 0 ? JSON.stringify(wrong) : null;
  }

  #run(more: readonly string[]): { code: number; killed: boolean; out: string; message: string } {
    const after = `${this.#scratch}/after`;
    rmSync(after, { recursive: true, force: true });
    if (existsSync(this.#before)) cpSync(this.#before, after, { recursive: true, verbatimSymlinks: true });
    const argv = ['strace', '-f', '-qq', '-s', '60', '-e', `trace=${CALLS}`, ...this.#paths(after), ...more];
    const done = Bun.spawnSync(
      [...argv, process.execPath, APPEND, this.#state, this.#kind === 'carried' ? 'gated' : this.#kind],
      {
        stdout: 'pipe',
        stderr: 'pipe',
      },
    );
    const killed = done.signalCode === 'SIGKILL';
    return {
      code: done.exitCode,
      killed,
      out: done.stdout.toString(),
      message: done.stderr.toString().replace(/^strace: .*\n/gm, ''),
    };
  }

  /** strace looks only at what it is named: all files that are there, and those that can come. */
  #paths(after: string): readonly string[] {
    const audit = `${this.#state}/audit`;
    const there = existsSync(after) ? readdirSync(after, { recursive: true, encoding: 'utf8' }) : [];
    const id = there.map(path => /^gatekeep\/audit\/([\da-f-]{36})$/.exec(path)?.[1]).find(Boolean);
    const log =
      id === undefined
        ? []
        : [
            'keys',
            'keys/signer',
            'keys/signer.new',
            'keys/1.key',
            'keys/1.key.new',
            'keys/1.vkey',
            'keys/1.vkey.new',
            'archive',
            'archive/audit-000001.jsonl',
            'audit.next',
          ].map(name => `${audit}/${id}/${name}`);
    const paths = [
      ...there.map(path => `${after}/${path}`),
      this.#state,
      audit,
      `${audit}/audit.lock`,
      `${audit}/current`,
      ...log,
    ];
    return [...new Set(paths)].flatMap(path => ['-P', path]);
  }
}

/** A copy of the log is another file than its head remembers. */
const EXPECTED = new Set(['replaced']);
