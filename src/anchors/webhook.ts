/**
 * A POST of the checkpoint as JSON, to whatever keeps it: a collector of events, a bucket that never forgets. The receipt
 * says only that something answered; that it kept what it got is its owner's word.
 */
import type { Json } from '../approval/answer.ts';
import { canonical } from '../approval/canonical.ts';
import type { SignedHead } from '../audit/checkpoint.ts';
import type { AnchorSettings } from '../rules/log-settings.ts';
import { type Anchor, AnchorFailure, sha256Of } from './anchor.ts';
import { post, refusal } from './post.ts';

type Settings = AnchorSettings & { readonly kind: 'webhook' };

export function webhookAnchor({ name, kind, url, secret }: Settings, env: ReadonlyMap<string, string>): Anchor {
  return {
    name,
    kind,
    // The rest of such an address is often the secret itself.
    where: new URL(url).origin,
    async keep({ origin, size, root, note }: SignedHead, _before: number, signal: AbortSignal): Promise<Json> {
      const body = canonical({ type: 'gatekeep.checkpoint', origin, size, root, note });
      const headers = { 'content-type': 'application/json', ...proof(body, secret, env) };
      const reply = await post({ url, body, headers, env }, signal);
      if (reply.status < 200 || reply.status > 299) throw refusal(reply);
      return { status: reply.status, sent: sha256Of(body), answer: sha256Of(reply.bytes) };
    },
  };
}

function proof(body: string, secret: Settings['secret'], env: ReadonlyMap<string, string>): Record<string, string> {
  if (secret === null) return {};
  const value = env.get(secret.variable) ?? '';
  if (value === '' || /[^\x20-\x7e]/.test(value))
    throw new AnchorFailure(`${secret.variable} is not set, or no secret`);
  if (secret.as === 'bearer') return { authorization: `Bearer ${value}` };
  const mac = new Bun.CryptoHasher('sha256', value).update(body).digest('hex');
  return { 'x-gatekeep-signature-256': `sha256=${mac}` };
}
