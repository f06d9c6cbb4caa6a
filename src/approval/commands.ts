/** What is asked about, command by command: each part that asks, and of what cannot be known what stands on one line. */
import type { Redacted } from '../redact/redacted.ts';
import type { ApprovalRequest } from './request.ts';

export const commandsOf = ({ parts, opaque }: Pick<ApprovalRequest, 'parts' | 'opaque'>): readonly Redacted[] => [
  ...new Set([
    ...parts.map(({ command }) => command),
    ...opaque.map(({ text }) => text).filter(text => !text.includes('\n')),
  ]),
];
