/**
 * A request of another user, as they put it where others see it. It is their word: it is read with suspicion, shown escaped,
 * and an answer to it says what was shown (shownHash), so that it fits nothing else.
 */
import type { ApprovalRequest } from './request.ts';
import { isRequest } from './request-shape.ts';

/** null for what is none, not that user's own, or over. */
export function readPublished(json: string, owner: number, now: number): ApprovalRequest | null {
  let request: ApprovalRequest;
  try {
    request = JSON.parse(json) as ApprovalRequest;
  } catch {
    return null;
  }
  if (!isRequest(request) || request.requester.uid !== owner) return null;
  return request.id.endsWith(request.short) && now < request.expires ? request : null;
}
