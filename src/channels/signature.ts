/** Signs and verifies statements with ssh-keygen. It speaks for the list of approvers alone, whatever key made the signature. */
import { type Approver, type ApproverKey, personOf } from '../approval/approvers.ts';
import { NAMESPACE, readSignature } from '../approval/ssh-signature.ts';
import { closeFile, writeAll } from '../posix/files.ts';
import { memoryFile, sealed } from '../posix/memory-file.ts';
import { sshTool } from '../posix/ssh-tools.ts';
import { Problem } from '../problem.ts';

export type SignatureCheck =
  | {
      readonly ok: true;
      readonly person: Approver;
      readonly key: ApproverKey;
      /** A security key that was touched for it. */
      readonly hardware: boolean;
    }
  /** Lower case, no full stop. */
  | { readonly ok: false; readonly why: string };

/** OpenSSH 8.1 brought -Y; it answers within some 10 ms. */
const TIME_LIMIT = 5000;
const CLEAN = { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' };
const refuse = (why: string): SignatureCheck => ({ ok: false, why });

/** `now`: milliseconds since the epoch; keys count while they are valid now, whenever they were used. */
export function verifySignature(
  text: string,
  armour: string,
  people: readonly Approver[],
  now: number,
): SignatureCheck {
  const signature = readSignature(armour);
  if (signature === null) return refuse('it is no SSH signature');
  if (signature.namespace !== NAMESPACE) return refuse(`it was made for ${JSON.stringify(signature.namespace)}`);
  const person = personOf([signature.key], people);
  const key = person?.keys.find(({ identity }) => identity === signature.key);
  const name = signature.key.slice('key:'.length);
  if (person === null || key === undefined) return refuse(`${name} is no key of an approver`);
  if (key.validAfter !== null && now < key.validAfter) return refuse(`${name} is not valid yet`);
  if (key.validBefore !== null && now >= key.validBefore) return refuse(`${name} is not valid any more`);
  if (key.hardware && !signature.touched) return refuse('the security key was not touched for it');
  const why = holds(text, signature.armour, person.name, key);
  return why === null ? { ok: true, person, key, hardware: key.hardware } : refuse(why);
}

/** null: ssh-keygen says that this key made it, of this text, for this purpose. */
function holds(text: string, armour: string, name: string, key: ApproverKey): string | null {
  const tool = sshTool('ssh-keygen');
  if (tool === null) return 'ssh-keygen is not installed';
  // Sealed memory: files could be exchanged between our writing and its reading.
  const allowed = memory(`${principal(name)} namespaces="${NAMESPACE}" ${key.line}\n`);
  const given = memory(armour);
  try {
    const done = Bun.spawnSync({
      cmd: [tool, '-Y', 'verify', '-f', '/dev/fd/3', '-I', principal(name), '-n', NAMESPACE, '-s', '/dev/fd/4'],
      stdio: [new TextEncoder().encode(text), 'pipe', 'pipe', allowed, given],
      cwd: '/',
      env: CLEAN,
      timeout: TIME_LIMIT,
    });
    const fingerprint = key.identity.slice('key:'.length);
    const said = done.stdout?.toString().trim() ?? '';
    const good = said.startsWith(`Good "${NAMESPACE}" signature for ${principal(name)} with `);
    return done.exitCode === 0 && good && said.endsWith(` key ${fingerprint}`) ? null : 'the signature does not hold';
  } finally {
    closeFile(allowed);
    closeFile(given);
  }
}

/** What ssh-keygen has against a public key; null: it takes it, or is not installed. */
export function objectionTo(line: string): string | null {
  const tool = sshTool('ssh-keygen');
  if (tool === null) return null;
  const done = Bun.spawnSync({
    cmd: [tool, '-l', '-f', '-'],
    stdin: new TextEncoder().encode(`${line}\n`),
    stdout: 'ignore',
    stderr: 'ignore',
    cwd: '/',
    env: CLEAN,
    timeout: TIME_LIMIT,
  });
  return done.exitCode === 0 ? null : 'ssh-keygen does not take it';
}

/** As ssh-keygen's file takes it: a pattern list, in which `!`, `*`, `?` and commas would mean something. */
const principal = (name: string): string => name.replace(/[^\w.@+-]/g, '_');

function memory(text: string): number {
  const file = memoryFile('gatekeep');
  try {
    writeAll(file, new TextEncoder().encode(text));
    return sealed(file).fd;
  } finally {
    closeFile(file);
  }
}

export interface SignOptions {
  /** A private key, or the public one of a key in the ssh-agent. */
  readonly keyFile: string;
  /** The approver's own: ssh-keygen needs their agent, their terminal and their askpass. */
  readonly env: ReadonlyMap<string, string>;
}

const SIGNER_ENV = [
  'SSH_AUTH_SOCK',
  'SSH_ASKPASS',
  'SSH_ASKPASS_REQUIRE',
  'SSH_SK_PROVIDER',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'XDG_RUNTIME_DIR',
  'HOME',
  'TERM',
  'LANG',
];

/** Signs with the approver's own key; may ask for a passphrase or a touch at their terminal. Throws a Problem. */
export async function sign(text: string, { keyFile, env }: SignOptions): Promise<string> {
  const tool = sshTool('ssh-keygen');
  if (tool === null)
    throw new Problem('usage', 'ssh-keygen is not installed', { hint: 'sudo apt-get install openssh-client' });
  const child = Bun.spawn({
    cmd: [tool, '-Y', 'sign', '-q', '-n', NAMESPACE, '-f', keyFile],
    stdin: new TextEncoder().encode(text),
    stdout: 'pipe',
    stderr: 'pipe',
    cwd: '/',
    env: {
      PATH: '/usr/bin:/bin',
      ...Object.fromEntries(SIGNER_ENV.flatMap(name => (env.has(name) ? [[name, env.get(name)!]] : []))),
    },
  });
  const [armour, said, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  if (code === 0 && readSignature(armour) !== null) return armour;
  throw new Problem('usage', `${keyFile}: cannot be signed with: ${said.trim().split('\n').at(-1) ?? ''}`, {
    hint: 'ssh-keygen -l -f FILE shows which key it is; ssh-add -l those of the agent',
  });
}
