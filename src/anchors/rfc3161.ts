/** A time stamp over the checkpoint's note: somebody else's clock says that it was there by then. */
import type { Json } from '../approval/answer.ts';
import type { SignedHead } from '../audit/checkpoint.ts';
import { isAbsent } from '../posix/files.ts';
import type { AnchorSettings } from '../rules/log-settings.ts';
import { type Anchor, AnchorFailure } from './anchor.ts';
import { post, refusal } from './post.ts';
import { parseTimeStamp, timeStampRequest } from '../audit/time-stamp.ts';

type Settings = AnchorSettings & { readonly kind: 'rfc3161' };

const OPENSSL = '/usr/bin/openssl';

export function timeStampAnchor({ name, kind, url, ca }: Settings, env: ReadonlyMap<string, string>): Anchor {
  const { origin, pathname } = new URL(url);
  return {
    name,
    kind,
    where: origin + pathname,
    async keep({ note }: SignedHead, _before: number, signal: AbortSignal): Promise<Json> {
      const sha256 = new Uint8Array(new Bun.CryptoHasher('sha256').update(note).digest());
      const nonce = crypto.getRandomValues(new Uint8Array(9));
      nonce[0] = 0x40 | (nonce[0]! & 0x3f);
      const headers = { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' };
      const reply = await post({ url, body: timeStampRequest(sha256, nonce), headers, env }, signal);
      if (reply.status !== 200) throw refusal(reply);
      const stamp = parseTimeStamp(reply.bytes);
      if (stamp === null) throw new AnchorFailure('its answer is no time stamp');
      if (stamp.status > 1 || stamp.info === null)
        throw new AnchorFailure(`it refused the time stamp (status ${stamp.status})`);
      const { info } = stamp;
      if (info.sha256 !== sha256.toHex()) throw new AnchorFailure('its time stamp is of something else');
      if (info.nonce !== nonce.toHex()) throw new AnchorFailure('its time stamp answers another question');
      const checked = ca !== null && !isAbsent(OPENSSL);
      if (checked) await check(reply.bytes, sha256.toHex(), ca, signal);
      return { tsr: reply.bytes.toBase64(), sha256: info.sha256, time: info.time, serial: info.serial, checked };
    },
  };
}

/** Nothing but these authorities vouch for it, and no file that the environment names. */
async function check(tsr: Uint8Array, digest: string, ca: string, signal: AbortSignal): Promise<void> {
  const child = Bun.spawn([OPENSSL, 'ts', '-verify', '-digest', digest, '-in', '/dev/stdin', '-CAfile', ca], {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' },
    stdin: tsr,
    stdout: 'ignore',
    stderr: 'ignore',
    signal,
    killSignal: 'SIGKILL',
  });
  const code = await child.exited;
  signal.throwIfAborted();
  if (code !== 0) throw new AnchorFailure(`its time stamp is not signed by anybody whom ${ca} vouches for`);
}
