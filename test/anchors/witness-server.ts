/**
 * A witness of ours for tests (no other implementation is on the machine): it does what c2sp.org/tlog-witness asks of one, with
 * the signature, the proof and its state checked for real.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import { parseCheckpoint } from '../../src/audit/checkpoint.ts';
import { cosignedText, witnessKey } from '../../src/audit/cosignature.ts';
import { type NoteKey, openNote } from '../../src/audit/note.ts';
import { verifySignature } from '../../src/audit/signature.ts';
import { isExtension, type TreeHead } from '../../src/audit/tree.ts';
import { type Server, serve } from './signed.ts';

export interface Witness extends Server {
  readonly vkey: string;
  /** What it saw last, by origin. */
  readonly seen: Map<string, TreeHead>;
  /** Sizes that clients said it had. */
  readonly asked: number[];
}

const NAME = 'witness.example.org/w1';

export function startWitness(knows: (origin: string) => NoteKey | null): Witness {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = witnessKey(NAME, new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })).subarray(12));
  const seen = new Map<string, TreeHead>();
  const asked: number[] = [];
  const says = (status: number, text = ''): Response => new Response(text, { status });
  const server = serve(async request => {
    if (request.method !== 'POST' || new URL(request.url).pathname !== '/add-checkpoint') return says(404);
    const text = await request.text();
    const end = text.indexOf('\n\n');
    const [first = '', ...proof] = text.slice(0, end).split('\n');
    const note = text.slice(end + 2);
    const old = /^old (0|[1-9]\d*)$/.exec(first)?.[1];
    if (end < 0 || old === undefined || proof.length > 63) return says(400);
    asked.push(Number(old));
    const origin = note.split('\n')[0]!;
    const trusted = knows(origin);
    if (trusted === null) return says(404);
    const opened = openNote(note, [trusted], verifySignature);
    if ('why' in opened) return says(403);
    const head = parseCheckpoint(opened.text);
    if (head === null || Number(old) > head.size) return says(400);
    const last = seen.get(origin) ?? { size: 0, root: '' };
    if (Number(old) !== last.size)
      return new Response(`${last.size}\n`, { status: 409, headers: { 'content-type': 'text/x.tlog.size' } });
    const hashes = proof.map(hash => Uint8Array.fromBase64(hash).toHex());
    if (last.size === head.size && last.root !== head.root) return says(409);
    if (last.size === 0 ? hashes.length > 0 : !isExtension(last, head, hashes)) return says(422);
    seen.set(origin, head);
    const seconds = Math.floor(Date.now() / 1000);
    const signature = sign(null, new TextEncoder().encode(cosignedText(seconds, opened.text)), privateKey);
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(seconds));
    const bytes = Buffer.concat([Buffer.from(key.id, 'hex'), time, signature]);
    return says(200, `— ${NAME} ${bytes.toString('base64')}\n`);
  });
  const vkey = `${NAME}+${key.id}+${Buffer.concat([Buffer.of(4), key.key]).toString('base64')}`;
  return { ...server, vkey, seen, asked };
}
