/**
 * Keys that whoever asks could sign with, now and unseen: those that an ssh-agent of theirs holds, and those that lie in
 * their home without a passphrase. A signature of such a key is no other person's. A security key wants a finger: it is none.
 */
import { readdirSync } from 'node:fs';
import type { Identity } from '../approval/identity.ts';
import { readPrivateKey } from '../approval/ssh-private-key.ts';
import { readSshKey } from '../approval/ssh-key.ts';
import { readSmallFile, statPath } from '../posix/files.ts';
import { sshTool } from '../posix/ssh-tools.ts';

export interface Holder {
  readonly uid: number;
  readonly env: ReadonlyMap<string, string>;
  /** HOME as they say it, and as the account has it. */
  readonly homes: readonly string[];
}

/** An agent that does not answer by then holds nothing that can be told. */
const TIME_LIMIT = 2000;
/** Somebody could fill /tmp with sockets. */
const MOST_SOCKETS = 16;
const LARGEST_KEY = 64 << 10;

/** Key → where it is, in words. */
export async function silentKeys(holder: Holder): Promise<ReadonlyMap<Identity, string>> {
  const found = new Map<Identity, string>();
  for (const { home, name } of holder.homes.flatMap(filesOf)) {
    const path = `${home}/.ssh/${name}`;
    const file = readSmallFile(path, LARGEST_KEY);
    const key = file === null ? null : readPrivateKey(Buffer.from(file.bytes).toString('latin1'));
    if (key !== null && !key.locked && !key.hardware) found.set(key.key, `${path} has no passphrase`);
  }
  const held = await Promise.all(sockets(holder).map(keysOf));
  for (const { socket, keys } of held) for (const key of keys) found.set(key, `the ssh-agent at ${socket} holds it`);
  return found;
}

const filesOf = (home: string): { home: string; name: string }[] => names(`${home}/.ssh`).map(name => ({ home, name }));

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** SSH_AUTH_SOCK is the requester's word, and can be left out: so the usual places are looked at as well. */
function sockets({ uid, env, homes }: Holder): string[] {
  const run = `/run/user/${uid}`;
  const places = [
    env.get('SSH_AUTH_SOCK') ?? '',
    ...['ssh-agent.socket', 'openssh_agent', 'keyring/ssh', 'gnupg/S.gpg-agent.ssh', 'gcr/ssh'].map(
      at => `${run}/${at}`,
    ),
    ...names('/tmp')
      .filter(name => name.startsWith('ssh-'))
      .flatMap(name => names(`/tmp/${name}`).map(inner => `/tmp/${name}/${inner}`)),
    ...homes.flatMap(home => names(`${home}/.ssh/agent`).map(name => `${home}/.ssh/agent/${name}`)),
  ];
  const theirs = (path: string): boolean => {
    const stat = statPath(path);
    return stat?.kind === 'socket' && (stat.uid === uid || path === places[0]);
  };
  return [...new Set(places)].filter(theirs).slice(0, MOST_SOCKETS);
}

async function keysOf(socket: string): Promise<{ socket: string; keys: readonly Identity[] }> {
  const tool = sshTool('ssh-add');
  if (tool === null) return { socket, keys: [] };
  const child = Bun.spawn({
    cmd: [tool, '-L'],
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'ignore',
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', SSH_AUTH_SOCK: socket },
    timeout: TIME_LIMIT,
  });
  const lines = (await child.stdout.text()).split('\n').filter(line => line !== '');
  const keys = lines.map(readSshKey).flatMap(key => ('why' in key || key.hardware ? [] : [key.identity]));
  return { socket, keys };
}
