/**
 * The judge that stays (docs/decisions/012-resident-judge.md): one process that judges for many fronts, one after the
 * other, so that an allowed command need not wait for a runtime to start. The front that starts it hands over the lock
 * (3), which it holds as long as it lives, and the folder of its socket (4). It ends by itself, and whenever it ends every
 * front does without it.
 */
import { closeFile, readLink, statFd, statPath, unlinkPath } from '../../posix/files.ts';
import { currentUid, exitNow, monotonicMs } from '../../posix/process.ts';
import { acceptOne, listenOn, peerOf, readable } from '../../posix/socket.ts';
import { startNothing } from './allowed.ts';
import { Conversation } from './conversation.ts';

const FOLDER = 4;
const SOCKET = `/proc/self/fd/${FOLDER}/socket`;
const PROGRAM = '/proc/self/exe';

/** More fronts at once than this go without: each would wait longer than for a judge of its own. */
const BACKLOG = 64;
const MOST = 64;

export interface Life {
  /** Milliseconds without a command after which it ends. */
  readonly idle: number;
  /** Milliseconds between two looks whether it should still be there. */
  readonly look: number;
  /** What a long life leaves in the runtime's memory goes with it. */
  readonly commands: number;
  /** Bytes of memory that it may keep while nobody asks. */
  readonly memory: number;
}

/** An agent's next command comes within seconds; after a pause the first one waits for a start again. */
const LIFE: Life = { idle: 300_000, look: 5_000, commands: 10_000, memory: 160 << 20 };

/** null where our socket is gone, or something else stands there. */
function socketInode(): bigint | null {
  const found = statPath(SOCKET, { follow: false });
  return found?.kind === 'socket' ? found.ino : null;
}

class Resident {
  readonly #listener: number;
  readonly #program = readLink(PROGRAM);
  readonly #inode: bigint | null;
  #conversations: Conversation[] = [];
  #lastHeard = monotonicMs();
  #met = 0;
  #tidied = 0;
  #isTooLarge = false;
  #left = false;

  readonly #life: Life;

  constructor(life: Life) {
    this.#life = life;
    if (statPath(SOCKET, { follow: false }) !== null) unlinkPath(SOCKET);
    this.#listener = listenOn(SOCKET, BACKLOG);
    this.#inode = socketInode();
  }

  /** Until it should end; whoever has connected by then is still answered. */
  async serve(): Promise<void> {
    while (this.#mayStay()) await this.#turn(this.#conversations.length < MOST ? [this.#listener] : []);
    this.#leave();
    while (this.#conversations.length > 0) await this.#turn([]);
  }

  /** At once: whoever waits is told to do without, and who has not been heard yet sees the socket close. */
  end(): void {
    this.#leave();
    for (const conversation of this.#conversations) if (conversation.open) conversation.defer();
  }

  async #turn(listening: readonly number[]): Promise<void> {
    const ready = readable([...listening, ...this.#conversations.map(({ fd }) => fd)], this.#patience());
    for (const conversation of this.#conversations) if (ready.has(conversation.fd)) await conversation.hear();
    for (const conversation of this.#conversations) if (conversation.open && conversation.overdue) conversation.defer();
    this.#conversations = this.#conversations.filter(({ open }) => open);
    if (ready.has(this.#listener)) this.#accept();
    if (ready.size === 0) this.#tidy();
  }

  #leave(): void {
    if (this.#left) return;
    this.#left = true;
    if (this.#inode !== null && socketInode() === this.#inode) unlinkPath(SOCKET);
    closeFile(this.#listener);
  }

  /** In a pause, what the last commands left is given back. Long scripts leave more than the runtime returns. */
  #tidy(): void {
    if (this.#tidied === this.#met) return;
    this.#tidied = this.#met;
    Bun.gc(true);
    if (process.memoryUsage.rss() > this.#life.memory) this.#isTooLarge = true;
  }

  #patience(): number {
    return this.#conversations.length > 0 ? 100 : this.#life.look;
  }

  #accept(): void {
    while (this.#conversations.length < MOST) {
      const fd = acceptOne(this.#listener);
      if (fd === null) return;
      this.#lastHeard = monotonicMs();
      this.#met++;
      const peer = peerOf(fd);
      if (peer.uid === currentUid() && peer.pid > 0) this.#conversations.push(new Conversation(fd, peer));
      else closeFile(fd);
    }
  }

  /** Not with another program in our place, nor with our folder or socket gone: nobody would find us. */
  #mayStay(): boolean {
    if (this.#isTooLarge || this.#met >= this.#life.commands || monotonicMs() - this.#lastHeard > this.#life.idle)
      return false;
    if (readLink(PROGRAM) !== this.#program || statFd(FOLDER).nlink === 0) return false;
    return this.#inode !== null && socketInode() === this.#inode;
  }
}

export async function reside(life = LIFE): Promise<never> {
  startNothing();
  const resident = new Resident(life);
  try {
    await resident.serve();
  } catch {
    // A record that could not be written. The next command has a judge of its own, which says why in words.
  }
  resident.end();
  exitNow(0);
}
