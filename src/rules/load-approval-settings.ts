/** `approvals:` of a policy file: only what the file names. */
import { type ApprovalSettings, CAPTURES, CHALLENGES, CHANNELS, type GithubSettings } from './approval-settings.ts';
import { duration } from './duration.ts';
import { approver, count, isRequired, LEVELS } from './load-approvals.ts';
import type { Shape } from './shape.ts';

export type NamedApprovals = Omit<Partial<ApprovalSettings>, 'github' | 'challenge'> & {
  readonly challenge?: Partial<ApprovalSettings['challenge']>;
  readonly github?: Partial<Omit<GithubSettings, 'layer'>>;
};

const KEYS = [
  'channels',
  'wait',
  'expires',
  'count',
  'assurance',
  'reason',
  'request_reason',
  'challenge',
  'capture',
  'popup',
  'on_caller_death',
  'escalate',
  'remind',
  'grants',
  'break_glass',
  'github',
  'notify',
];

export function loadApprovalSettings(shape: Shape): NamedApprovals {
  if (shape.isMissing) return {};
  shape.someKeys('approvals', KEYS);
  const read = <T>(key: string, name: string, value: (shape: Shape) => T): Record<string, T> =>
    shape.at(key).isMissing ? {} : { [name]: value(shape.at(key)) };
  return {
    ...read('channels', 'channels', channels),
    ...read('wait', 'waitSaid', () => true),
    ...read('expires', 'expires', s => duration(s, 'expires')),
    ...read('count', 'count', count),
    ...read('assurance', 'assurance', s => s.oneOf('assurance', LEVELS)),
    ...read('reason', 'reason', () => isRequired(shape, 'reason')),
    ...read('request_reason', 'requestReason', () => isRequired(shape, 'request_reason')),
    ...read('challenge', 'challenge', challenge),
    ...read('capture', 'capture', s => s.oneOf('capture', CAPTURES)),
    ...read('popup', 'popup', s => yesNo(s, 'popup')),
    ...read('on_caller_death', 'onCallerDeath', s => s.oneOf('on_caller_death', ['park', 'withdraw'])),
    ...read('escalate', 'escalate', escalate),
    ...read('remind', 'remind', s => duration(s, 'remind')),
    ...read('grants', 'grants', grants),
    ...read('break_glass', 'breakGlass', breakGlass),
    ...read('github', 'github', github),
    ...read('notify', 'notify', notify),
  };
}

/** By its path: the search path at hand may be the requester's, and nobody judges what is started here. */
function notify(shape: Shape): ApprovalSettings['notify'] {
  const words = shape.texts('notify').map(word => word.text('notify'));
  if (!words[0]?.startsWith('/'))
    shape.fail('notify begins with the absolute path of a program', {
      hint: 'notify: [/usr/bin/notify-send, gatekeep]',
    });
  return words;
}

function channels(shape: Shape): ApprovalSettings['channels'] {
  const named = shape.texts('channels').map(s => s.oneOf('channels', CHANNELS));
  if (named.length === 0) shape.fail('channels names none: then nobody could answer', { hint: 'channels: [terminal]' });
  return [...new Set(named)];
}

function challenge(shape: Shape): NamedApprovals['challenge'] & {} {
  const levels = ['high', 'critical'] as const;
  shape.someKeys('challenge', levels);
  const named = levels.filter(level => !shape.at(level).isMissing);
  return Object.fromEntries(named.map(level => [level, shape.at(level).oneOf(level, CHALLENGES)]));
}

function escalate(shape: Shape): ApprovalSettings['escalate'] {
  shape.keys('escalate', ['after', 'to']);
  return { after: duration(shape.at('after'), 'after'), to: shape.at('to').texts('to').map(approver) };
}

function grants(shape: Shape): ApprovalSettings['grants'] {
  if (shape.value === 'never') return null;
  shape.keys('grants', ['for', 'times']);
  const times = shape.at('times');
  const { value } = times;
  if (!Number.isSafeInteger(value) || (value as number) < 1 || (value as number) > 10_000)
    times.fail(`times is a number from 1 to 10000, found ${JSON.stringify(value)}`, { hint: 'times: 10' });
  return { longest: duration(shape.at('for'), 'for'), times: value as number };
}

/** Less than L1 would be the requester's own word. */
const GLASS_LEVELS = ['L1', 'L2', 'L3'] as const;

function breakGlass(shape: Shape): ApprovalSettings['breakGlass'] {
  if (shape.value === 'never') return null;
  shape.someKeys('break_glass', ['by', 'assurance', 'reviewers']);
  const people = (key: string): string[] => shape.at(key).texts(key).map(approver);
  const by = shape.at('by').isMissing ? [] : people('by');
  if (by.length === 0) shape.fail('break_glass says nobody who may', { hint: 'by: ["group:oncall"]', part: 'key' });
  return {
    by,
    assurance: shape.at('assurance').isMissing ? 'L1' : shape.at('assurance').oneOf('assurance', GLASS_LEVELS),
    reviewers: shape.at('reviewers').isMissing ? [] : people('reviewers'),
  };
}

const GITHUB_KEYS = ['repository', 'api', 'approvers', 'allow_public', 'pull_request', 'ca'];

function github(shape: Shape): NamedApprovals['github'] {
  shape.someKeys('github', GITHUB_KEYS);
  const read = <T>(key: string, name: string, value: (shape: Shape) => T): Record<string, T> =>
    shape.at(key).isMissing ? {} : { [name]: value(shape.at(key)) };
  return {
    ...read('repository', 'repository', repository),
    ...read('api', 'api', api),
    ...read('approvers', 'approvers', s => s.list('approvers').map(githubApprover)),
    ...read('allow_public', 'allowPublic', s => yesNo(s, 'allow_public')),
    ...read('pull_request', 'pullRequest', s => yesNo(s, 'pull_request')),
    ...read('ca', 'ca', path),
  };
}

function repository(shape: Shape): string {
  const text = shape.text('repository');
  if (!/^[\w.-]+\/[\w.-]+$/.test(text))
    shape.fail(`repository is OWNER/NAME, found ${text}`, { hint: 'repository: example/approvals' });
  return text;
}

/** Plain http would hand the token to whoever listens; on this machine itself nobody does. */
function api(shape: Shape): string {
  const text = shape.text('api');
  if (text === 'env') return text;
  const url = URL.canParse(text) ? new URL(text) : null;
  const loopback = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && loopback)))
    shape.fail(`api is an https address, or env for what GITHUB_API_URL says; found ${text}`, {
      hint: 'api: https://api.github.com',
    });
  return text.replace(/\/+$/, '');
}

function githubApprover(shape: Shape): number | string {
  const { value } = shape;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  if (typeof value === 'string' && /^@[\w.-]+\/[\w.-]+$/.test(value)) return value;
  return shape.fail(`an approver is a numeric account id or a team as "@org/team"; found ${JSON.stringify(value)}`, {
    hint: 'a login can be renamed and taken by somebody else: gh api users/LOGIN --jq .id',
  });
}

function yesNo(shape: Shape, key: string): boolean {
  if (typeof shape.value !== 'boolean')
    shape.fail(`${key} is true or false, found ${JSON.stringify(shape.value)}`, { hint: `${key}: true` });
  return shape.value as boolean;
}

function path(shape: Shape): string {
  const text = shape.text('ca');
  if (!text.startsWith('/'))
    shape.fail(`ca is the whole path of a PEM file, found ${text}`, { hint: 'ca: /etc/ssl/certs/ca.pem' });
  return text;
}
