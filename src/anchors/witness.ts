/**
 * A witness (c2sp.org/tlog-witness): it takes a checkpoint only with a proof that the log still holds all that it saw before, so
 * it is a machine, not a reader, that finds a log that was cut, forked or put back.
 */
import type { Json } from '../approval/answer.ts';
import type { SignedHead } from '../audit/checkpoint.ts';
import { cosignedAt, parseWitnessKey } from '../audit/cosignature.ts';
import type { AnchorSettings } from '../rules/log-settings.ts';
import { type Anchor, AnchorFailure } from './anchor.ts';
import { post, type Reply, refusal } from './post.ts';

type Settings = AnchorSettings & { readonly kind: 'witness' };

/** The proof that the tree of `size` lines begins with that of the first `old`: hex, as in audit/tree.ts. Throws an Error. */
export type Consistency = (old: number, size: number) => readonly string[];

export function witnessAnchor(
  { name, kind, url, keys }: Settings,
  env: ReadonlyMap<string, string>,
  consistency: Consistency,
): Anchor {
  const prefix = prefixOf(url);
  const ask = (head: SignedHead, old: number, signal: AbortSignal): Promise<Reply> => {
    const proof = old === 0 || old === head.size ? [] : consistency(old, head.size);
    const lines = [`old ${old}`, ...proof.map(hash => Uint8Array.fromHex(hash).toBase64()), '', head.note];
    const headers = { 'content-type': 'text/plain; charset=utf-8' };
    return post({ url: `${prefix}/add-checkpoint`, body: lines.join('\n'), headers, env }, signal);
  };
  return {
    name,
    kind,
    where: prefix,
    async keep(head: SignedHead, before: number, signal: AbortSignal): Promise<Json> {
      if (keys.some(key => parseWitnessKey(key) === null))
        throw new AnchorFailure('its key is no verifier key of a witness (type 4, Ed25519)');
      let old = before;
      let reply = await ask(head, old, signal);
      const known = reply.status === 409 ? sizeIn(reply) : null;
      if (known !== null && known !== old) {
        if (known > head.size) throw new AnchorFailure(ahead(known, head.size));
        old = known;
        reply = await ask(head, old, signal);
      }
      if (reply.status !== 200) throw refused(reply, old);
      const lines = new TextDecoder().decode(reply.bytes);
      for (const vkey of keys)
        for (const cosignature of lines.split('\n')) {
          const at = cosignedAt(`${head.note}${cosignature}\n`, parseWitnessKey(vkey)!);
          if (at !== null) return { cosignature, time: new Date(at).toISOString(), vkey, old };
        }
      throw new AnchorFailure('its answer holds no cosignature of this checkpoint by its key');
    },
  };
}

/** Without what addresses may have at their end: what its receipts name. */
export function prefixOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname.replace(/\/+$/, '');
}

const ahead = (known: number, size: number): string =>
  `it has seen ${known} lines of this log, which has ${size}: lines were cut off, or an old copy was put back`;

/** `text/x.tlog.size`: what it saw last. */
function sizeIn({ type, bytes }: Reply): number | null {
  const text = new TextDecoder().decode(bytes);
  return /^text\/x\.tlog\.size\b/.test(type) && /^(?:0|[1-9]\d{0,14})\n$/.test(text) ? Number(text) : null;
}

function refused(reply: Reply, old: number): AnchorFailure {
  switch (reply.status) {
    case 403:
      return new AnchorFailure(
        'it does not know the key that signed this: gatekeep audit key show says what to give it',
      );
    case 404:
      return new AnchorFailure("it does not know this log: its operator must be given the log's key");
    case 409:
      return new AnchorFailure(`it has seen another state of this log after ${old} lines: the log was forked`);
    case 422:
      return new AnchorFailure(`it has seen ${old} lines of this log, and they are not how this one begins`);
    default:
      return refusal(reply);
  }
}
