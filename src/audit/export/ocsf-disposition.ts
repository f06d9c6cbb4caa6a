/** OCSF's profile security_control: what was done with the command, and how that came about. */
import { type Action, object, type Stored, text } from '../action.ts';

type Captioned = readonly [id: number, caption: string];

const ALLOWED: Captioned = [1, 'Allowed'];
const DENIED: Captioned = [2, 'Denied'];
const MODIFIED: Captioned = [4, 'Modified'];

const HELD = { action: MODIFIED, disposition: [14, 'Delayed'] } as const;

const DISPOSITIONS: Readonly<
  Record<string, { readonly action: Captioned; readonly disposition: Captioned; readonly detail?: string }>
> = {
  'auto-allowed': { action: ALLOWED, disposition: [1, 'Allowed'] },
  approved: { action: ALLOWED, disposition: [8, 'Approved'] },
  'auto-denied': { action: DENIED, disposition: [2, 'Blocked'] },
  rejected: { action: DENIED, disposition: [25, 'Rejected'] },
  unanswerable: { action: DENIED, disposition: [26, 'Unauthorized'], detail: 'nobody could approve it' },
  expired: { action: DENIED, disposition: [2, 'Blocked'], detail: 'expired' },
  withdrawn: { action: DENIED, disposition: [2, 'Blocked'], detail: 'withdrawn' },
  voided: { action: DENIED, disposition: [2, 'Blocked'], detail: 'something that was judged changed before the run' },
};

/** As things stand after this line. */
export function dispositionOf(record: Stored, { decision }: Action): object {
  const result = text(object(record.decision)?.result) || (decision?.result ?? '');
  const { action, disposition, ...more }: { action: Captioned; disposition: Captioned; detail?: string } =
    Object.hasOwn(DISPOSITIONS, result) ? DISPOSITIONS[result]! : HELD;
  return {
    action_id: action[0],
    action: action[1],
    disposition_id: disposition[0],
    disposition: disposition[1],
    ...(more.detail !== undefined && { status_detail: more.detail }),
  };
}
