/** A home with a policy, a git that only notes that it ran, and the real program beside them. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import type { StoredRequest } from '../../src/approval/stored-request.ts';
import { ALONE } from '../staged.ts';

const STAGE = new URL('../../build/stage/bin', import.meta.url).pathname;

export class Place {
  readonly #folder = mkdtempSync(`${tmpdir()}/gatekeep-kills-`);
  readonly state = `${this.#folder}/home/.local/state/gatekeep`;
  readonly #ledger = `${this.#folder}/ran`;
  readonly #ids = new Map<string, string[]>();
  readonly #seen = new Set<string>();

  /** `wait`: how long a command waits for its answer, as a policy says it. */
  constructor(wait = '4s') {
    for (const folder of ['bin', 'work', 'home/.config/gatekeep'])
      mkdirSync(`${this.#folder}/${folder}`, { recursive: true });
    writeFileSync(
      `${this.#folder}/home/.config/gatekeep/policy.yaml`,
      `version: 1\napprovals: { channels: [inbox], wait: ${wait} }\n`,
    );
    // One write in append mode: lines of several runs do not mix.
    writeFileSync(`${this.#folder}/bin/git`, `#!/bin/sh\necho "git $*" >>${this.#ledger}\n`);
    chmodSync(`${this.#folder}/bin/git`, 0o755);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  /** As an agent would run it: no terminal. */
  front(text: string): Bun.Subprocess<'ignore', 'ignore', 'pipe'> {
    return Bun.spawn(['setsid', '-w', `${STAGE}/gatekeep`, '-c', text], {
      ...this.#where(),
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'pipe',
    });
  }

  /** As a person types it at a terminal of their own; `close` when it has ended. */
  approver(id: string): { child: Bun.Subprocess; close: () => void } {
    const terminal = new Bun.Terminal({ cols: 80, rows: 24, data: () => {} });
    const child = Bun.spawn(['setsid', '-c', '-w', `${STAGE}/gatekeep`, 'approve', id], { ...this.#where(), terminal });
    return { child, close: () => terminal.close() };
  }

  #where(): { cwd: string; env: Record<string, string> } {
    const env = { PATH: `${this.#folder}/bin:/usr/bin:/bin`, HOME: `${this.#folder}/home`, TERM: 'xterm', ...ALONE };
    return { cwd: `${this.#folder}/work`, env };
  }

  /** Every request for this text, oldest first. */
  requests(text: string): StoredRequest[] {
    const folder = `${this.state}/requests`;
    for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
      if (!name.endsWith('.json') || this.#seen.has(name)) continue;
      const stored = readStored(`${folder}/${name}`);
      if (stored === null) continue;
      this.#seen.add(name);
      this.#ids.set(stored.request.text, [...(this.#ids.get(stored.request.text) ?? []), stored.request.id]);
    }
    return (this.#ids.get(text) ?? []).flatMap(id => readStored(`${folder}/${id}.json`) ?? []);
  }

  /** How often it ran. */
  runs(text: string): number {
    if (!existsSync(this.#ledger)) return 0;
    return readFileSync(this.#ledger, 'utf8')
      .split('\n')
      .filter(line => line === text).length;
  }
}

function readStored(path: string): StoredRequest | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as StoredRequest;
  } catch {
    return null;
  }
}
