/** A requester with approvals, and the state files that are theirs to forge: in whichever installation, told the same way. */
import { expect } from 'bun:test';
import type { Said } from '../staged.ts';

export interface Stored {
  readonly request: { readonly id: string; readonly digest: string; readonly short: string };
  readonly state: string;
  readonly answers: readonly Record<string, unknown>[];
  readonly executor: unknown;
  readonly end: unknown;
  readonly uses?: number;
  readonly revoked?: boolean;
}

/** One requester in an installation. */
export interface Place {
  /** The requester's state folder. */
  readonly state: string;
  /** Any program, as the requester. */
  any(argv: readonly string[], stdin?: string): Said;
  gatekeep(...argv: readonly string[]): Said;
  /** Somebody approves what stands for `touch ~/NAME`. */
  approve(asked: Stored, name: string, how: readonly string[]): Promise<Said>;
  /** The requester's kept log, as root or the service's user sees it. */
  kept(): string;
  readonly socket: string;
}

const CLIENT = new URL('./client.ts', import.meta.url).pathname;

export class Requester {
  readonly place: Place;

  constructor(place: Place) {
    this.place = place;
  }

  shell(text: string): Said {
    return this.place.any(['bash', '-c', text]);
  }

  run(name: string): Said {
    return this.place.gatekeep('-c', `touch ~/${name}`);
  }

  made(name: string): boolean {
    return this.shell(`test -e ~/${name}`).exit === 0;
  }

  /** Does it run once more? Else it asks anew, and waits a second for nobody. */
  again(name: string): boolean {
    this.shell(`rm -f ~/${name}`);
    this.run(name);
    return this.made(name);
  }

  read(id: string): Stored {
    return JSON.parse(this.shell(`cat ${this.place.state}/requests/${id}.json`).out) as Stored;
  }

  write(stored: Stored): void {
    const path = `${this.place.state}/requests/${stored.request.id}.json`;
    expect(this.place.any(['sh', '-c', `umask 077; cat >${path}`], JSON.stringify(stored)).exit).toBe(0);
  }

  /** Asked, and answered by nobody. */
  asked(name: string): Stored {
    expect(this.run(name).exit).toBe(75);
    const file = this.shell(`ls ${this.place.state}/requests | grep json | tail -1`).out.trim();
    return this.read(file.slice(0, -'.json'.length));
  }

  /** And answered, and not run yet. */
  async approved(name: string, ...how: string[]): Promise<Stored> {
    const asked = this.asked(name);
    expect(await this.place.approve(asked, name, how)).toMatchObject({ exit: 0 });
    return asked;
  }

  async ran(name: string, ...how: string[]): Promise<Stored> {
    const { request } = await this.approved(name, ...how);
    expect(this.run(name).exit).toBe(0);
    expect(this.made(name)).toBe(true);
    return this.read(request.id);
  }

  /** A record of the requester's own making. */
  records(record: object): void {
    const question = JSON.stringify({ op: 'append', records: [record], policy: null, anchored: false });
    expect(this.place.any([process.execPath, CLIENT, this.place.socket, question]).out).toContain('"receipts"');
  }

  /** The record by which this was asked. */
  askedRecord({ request: { id } }: Stored): object {
    const lines = this.place.kept().split('\n');
    return JSON.parse(lines.find(line => line.includes('"type":"request"') && line.includes(id))!) as object;
  }
}
