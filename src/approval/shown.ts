/**
 * What an approver has before their eyes. Whoever asks can write the copy that others read, so an answer says what its giver
 * saw, and counts only where that is what is going to run: a digest alone could stand under another text.
 */
import { canonical } from './canonical.ts';
import type { ApprovalRequest } from './request.ts';

/** `sha256:` + hex over what the request shows of the command: the same on every run of it. */
export function shownHash({
  digest,
  text,
  cwd,
  requester,
  parts,
  opaque,
  environment,
  files,
  review,
}: ApprovalRequest): string {
  const { uid, user, host } = requester;
  const shown = {
    digest,
    text,
    cwd,
    requester: { uid, user, host },
    parts: parts.map(({ command, via, rules }) => ({ command, via, rules: rules.map(({ id }) => id) })),
    opaque: opaque.map(({ text: part, why }) => ({ text: part, why })),
    environment,
    files: files.map(({ path, sha256 }) => ({ path, sha256 })),
    ...(review !== undefined && { review }),
  };
  return `sha256:${new Bun.CryptoHasher('sha256').update(canonical(shown)).digest('hex')}`;
}
