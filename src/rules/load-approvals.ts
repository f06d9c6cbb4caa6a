/** `approvals:` of a rule: who may answer, how many, how surely a person, and for how long. */
import { CAPTURES } from './approval-settings.ts';
import { duration } from './duration.ts';
import type { Approvals } from './rule.ts';
import type { Shape } from './shape.ts';

const KEYS = ['from', 'count', 'assurance', 'reason', 'request_reason', 'capture', 'wait', 'expires'];
export const LEVELS = ['L0', 'L1', 'L2', 'L3'] as const;
const MAX_COUNT = 9;

export function loadApprovals(shape: Shape): Approvals {
  shape.someKeys('approvals', KEYS);
  const from = shape.at('from').isMissing ? [] : shape.at('from').texts('from').map(approver);
  const wait = shape.at('wait').isMissing ? null : duration(shape.at('wait'), 'wait');
  const expires = shape.at('expires').isMissing ? null : duration(shape.at('expires'), 'expires');
  return {
    from,
    count: shape.at('count').isMissing ? 1 : count(shape.at('count')),
    assurance: shape.at('assurance').isMissing ? null : shape.at('assurance').oneOf('assurance', LEVELS),
    reason: isRequired(shape, 'reason'),
    requestReason: isRequired(shape, 'request_reason'),
    capture: shape.at('capture').isMissing ? null : shape.at('capture').oneOf('capture', CAPTURES),
    wait,
    expires,
  };
}

export function approver(shape: Shape): string {
  const text = shape.text('from');
  if (!/^(?:user|group|role):[\w.@+-]+$/.test(text))
    shape.fail(`from lists user:NAME, group:NAME and role:NAME; found ${text}`, { hint: `user:${text}` });
  return text;
}

export function count(shape: Shape): number {
  const { value } = shape;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > MAX_COUNT)
    shape.fail(`count is a whole number from 1 to ${MAX_COUNT}, found ${JSON.stringify(value)}`, { hint: 'count: 2' });
  return value;
}

export function isRequired(shape: Shape, key: string): boolean {
  const { value, isMissing } = shape.at(key);
  if (!isMissing && value !== 'required')
    shape.at(key).fail(`${key} is required, or left out; found ${JSON.stringify(value)}`, { hint: `${key}: required` });
  return !isMissing;
}
