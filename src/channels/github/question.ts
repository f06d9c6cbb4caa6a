/**
 * The request as people read it on GitHub. The same request gives the same text always: before the run it is written anew
 * and compared with what stands there, so that nobody approves what somebody else has put in its place.
 */
import type { ApprovalRequest } from '../../approval/request.ts';
import { typedOf } from '../../approval/typed.ts';
import type { RuleMatch } from '../../rules/decision.ts';
import { NAMESPACE } from '../../approval/ssh-signature.ts';
import { signedText } from './options.ts';
import { safeText, shorten } from '../../terminal/safe-text.ts';
import { wrap } from '../../terminal/wrap.ts';
import { COLUMNS, fitted, goingOn, lengthOf, nameOf } from './below.ts';
import { fenced, inParts, MOST_ON_PAGE } from './fenced.ts';
import { marker } from './marker.ts';
import { type ShownLog, shownLog } from './shown-log.ts';

export interface Question {
  readonly title: string;
  readonly body: string;
  /** The rest of a long command: each a comment below. */
  readonly more: readonly string[];
}

/** A script of half a megabyte; nobody would read it there. */
const MOST_PARTS = 12;
const LONGEST_FACT = 1_500;
const MOST_LISTED = 60;
/** A longer one stands once on the page, in the agent's text. */
const LONGEST_TYPED = 6_000;

/**
 * null: too long for GitHub. `mentions`: accounts and teams to call, each checked to be nothing else. `log`: what to show of it;
 * null: nothing.
 */
export function question(
  request: ApprovalRequest,
  mentions: readonly string[],
  log: ShownLog | null = null,
): Question | null {
  const { parts, escaped } = inParts(request.text);
  if (parts.length > MOST_PARTS) return null;
  const facts = factLines(request);
  const digest8 = request.digest.replace(/^sha256:/, '').slice(0, 8);
  const calls = mentions.length === 0 ? '' : `${mentions.map(name => `@${name}`).join(' ')}\n\n`;
  const head = [
    marker(request, 'request'),
    `${calls}May this command run?`,
    ...typed(request),
    fenced(parts[0]!),
    ...(parts.length > 1
      ? [`The command goes on in the ${parts.length - 1} comments below, also by this account.`]
      : []),
  ];
  const foot = [
    'To answer, comment with one of these as the **first line**; the reason may go on below. Edited comments do not count.',
    fenced([`/approve ${digest8} REASON`, `/deny ${digest8} REASON`]),
    ...emergency(request, digest8),
    ...signing(request),
    notes(request, escaped || facts.escaped),
    ...(log === null ? [] : shownLog(log)),
  ];
  const rest = fitted(request, facts.lines, MOST_ON_PAGE - lengthOf([...head, ...foot]));
  const title = `gatekeep: request ${nameOf(request)} waits for a decision`;
  const body = [...head, ...rest.here, ...foot].join('\n\n');
  return { title, body, more: [...goingOn(request, 'part', 'the command', parts), ...rest.below] };
}

/** What an agent always puts around a command would hide it; all of it stands below. */
function typed({ text }: ApprovalRequest): string[] {
  const command = typedOf(text);
  if (command === text) return [];
  const shown = fenced(inParts(command).parts[0]!);
  return shown.length > LONGEST_TYPED ? [] : [shown, 'An agent put its own text around it; what runs is this:'];
}

function emergency({ needs: { breakGlass } }: ApprovalRequest, digest8: string): string[] {
  if (breakGlass === null) return [];
  const who = safeText(breakGlass.by.join(' or ')).text;
  return [
    'In an **emergency** one of these people can let it run alone, with a reason; somebody else reviews it afterwards:',
    fenced([who, `/break-glass ${digest8} REASON`]),
  ];
}

/** Only where it is wanted: a signature is work. */
function signing(request: ApprovalRequest): string[] {
  if (request.needs.assurance !== 'L3') return [];
  const text = signedText('approve', request).trimEnd();
  return [
    'A **signature** is needed. Run this, and paste what it prints below the first line:',
    fenced([`echo '${text}' | ssh-keygen -Y sign -n ${NAMESPACE} -f ~/.ssh/id_ed25519`]),
  ];
}

function notes(request: ApprovalRequest, escaped: boolean): string {
  return [
    `Request digest: \`${request.digest.replace(/[^\w:]/g, '')}\`. It covers the command as it is; secrets show as marks like \`[REDACTED:…]\`.`,
    ...(escaped
      ? [
          '**Something above was made visible**, like `<U+202E>`: characters that hide, reorder or imitate others, or long runs of blanks.',
        ]
      : []),
  ].join('\n\n');
}

/** Name and value in two columns; escaped first, shortened after, with what is left out. */
function factLines(request: ApprovalRequest): { lines: readonly string[]; escaped: boolean } {
  let escaped = false;
  const lines = facts(request).flatMap(([name, value]) => {
    const safe = safeText(value);
    escaped ||= safe.escaped;
    const line = `${name.padEnd(11)}${shorten(safe.text, LONGEST_FACT)}`.trimEnd();
    // A fence does not break lines: what is far out would be out of sight.
    return wrap(line, COLUMNS, ' '.repeat(11)).map(row => row.trimEnd());
  });
  return { lines, escaped };
}

type Fact = readonly [name: string, value: string];

function facts(request: ApprovalRequest): Fact[] {
  const { requester, repository, reason, run } = request;
  const { agent, ci } = requester;
  return [
    ['who', requester.user],
    ...optional('agent', agent && [agent.name, agent.version].filter(Boolean).join(' ')),
    ...optional('session', agent?.session),
    ...optional('ci', ci && [ci.name, ci.run, ci.actor && `by ${ci.actor}`].filter(Boolean).join(' ')),
    ...optional('run', run),
    ...optional('changed', request.edited && `by ${request.edited.by}, from request ${request.edited.id.slice(-4)}`),
    ['where', `${request.cwd} on ${requester.host}`],
    ...optional('repository', repository && withoutPassword(repository.remote)),
    ...optional('branch', repository?.branch),
    ...listed(
      request.environment.map((variable): Fact => ['with', variable]),
      'with',
    ),
    ['reason', reason === '' ? '(none given)' : reason],
    ['until', new Date(request.expires).toISOString()],
    ...listed(request.parts.flatMap(partFacts), 'rule'),
    ...listed(
      request.opaque.map(({ text, why }): Fact => ['not known', `${text}: ${why}`]),
      'not known',
    ),
    ...listed(
      request.files.map(({ path, sha256 }): Fact => ['file', `${sha256} ${path}`]),
      'file',
    ),
    ['policy', request.policy],
  ];
}

const optional = (name: string, value: string | null | undefined): Fact[] => (value ? [[name, value]] : []);

const withoutPassword = (remote: string | null): string | null => remote?.replace(/\/\/[^/@]*@/, '//') ?? null;

const partFacts = ({ command, via, rules }: ApprovalRequest['parts'][number]): Fact[] => [
  ['command', `${command}${via.length > 0 ? ` (through ${via.join(', ')})` : ''}`],
  ...rules.map((rule): Fact => ['  rule', ruleText(rule)]),
];

const ruleText = ({ id, at, sensitivity, reason, instead }: RuleMatch): string =>
  `${id}, ${sensitivity}: ${reason}${instead === null ? '' : `; safer, for example: ${instead}`} (${at})`;

const listed = (all: Fact[], name: string): Fact[] =>
  all.length <= MOST_LISTED
    ? all
    : [
        ...all.slice(0, MOST_LISTED),
        [name, `and ${all.length - MOST_LISTED} lines more; the digest covers all of them`],
      ];
