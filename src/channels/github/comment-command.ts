/**
 * What a comment says. Only its first line counts, as written: there, nothing of Markdown has begun yet, so it stands in no
 * quote, fence, list or HTML. The digest binds it to one request; a bare "yes" binds it to none.
 */

export type CommentCommand =
  | {
      readonly kind: 'approve' | 'deny' | 'break-glass';
      /** 8 to 64 hex digits, in lower case. */
      readonly digest: string;
      /** The rest of the line and the lines below, without the signature. */
      readonly reason: string;
      /** An armoured SSH signature; null: none. */
      readonly signature: string | null;
    }
  /** Somebody meant to answer; what is wrong with it. */
  | { readonly kind: 'near-miss'; readonly why: string };

// No \s: it would take blanks that look like others, or like nothing.
const COMMAND = /^ {0,3}\/(approve|deny|break-glass)[ \t]+([0-9A-Fa-f]{8,64})(?:[ \t]+(.*?))?[ \t]*$/;
const SIGNATURE = /^-----BEGIN SSH SIGNATURE-----\n[A-Za-z0-9+/=\n]{1,20000}\n-----END SSH SIGNATURE-----$/m;
/** A fence around a signature, as people paste it. */
const FENCE_LINE = /^[ \t]*(`{3,}|~{3,}).*$/gm;

const ATTEMPT = /^[^\p{L}\p{N}>]{0,12}\/(?:approved?|deny|denied|reject|break-?glass)(?!\p{L})/imu;
const BARE_WORD = /^\W{0,4}(?:approved?|lgtm|yes|ok|okay|deny|denied|reject|no|[+-]1)\W{0,4}$/iu;

/** null: it says nothing to us. */
export function readComment(body: string): CommentCommand | null {
  const lines = body.replace(/\r\n?/g, '\n').split('\n');
  const start = lines.findIndex(line => /[^ \t]/.test(line));
  if (start < 0) return null;
  const first = lines[start]!;
  const [, verb, digest, words = ''] = COMMAND.exec(first) ?? [];
  if (verb !== undefined && digest !== undefined) {
    const { text, signature } = withoutSignature([words, ...lines.slice(start + 1)].join('\n'));
    return {
      kind: verb as 'approve' | 'deny' | 'break-glass',
      digest: digest.toLowerCase(),
      reason: text.trim(),
      signature,
    };
  }
  if (ATTEMPT.test(first) && !/^( {4}| {0,3}\t)/.test(first))
    return { kind: 'near-miss', why: 'the digest is missing, or it is no digest of 8 to 64 hex digits' };
  if (lines.some(line => ATTEMPT.test(line)))
    return { kind: 'near-miss', why: 'it is not the first line, or it stands in a quote, a code block or HTML' };
  return BARE_WORD.test(body) ? { kind: 'near-miss', why: 'a bare word does not say which request it means' } : null;
}

function withoutSignature(text: string): { text: string; signature: string | null } {
  const found = SIGNATURE.exec(text);
  if (found === null) return { text, signature: null };
  const rest = text.slice(0, found.index) + text.slice(found.index + found[0].length);
  return { text: rest.replace(FENCE_LINE, ''), signature: found[0] };
}
