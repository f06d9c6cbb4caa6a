/**
 * The question as lines of text, made for the terminal's size: the whole command where it fits, else both ends of it with
 * how much is left out and under which hash; "show all" has every character.
 */
import { commandsOf } from '../approval/commands.ts';
import { approvers } from '../approval/needs.ts';
import type { ApprovalRequest } from '../approval/request.ts';
import { typedOf } from '../approval/typed.ts';
import type { RuleMatch } from '../rules/decision.ts';
import { highest } from '../rules/verdict.ts';
import { argumentLines } from '../terminal/arguments.ts';
import type { Palette } from '../terminal/colour.ts';
import { safeLines, safeText } from '../terminal/safe-text.ts';
import { wrap } from '../terminal/wrap.ts';

export interface Frame {
  readonly columns: number;
  readonly rows: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly palette: Palette;
}

export interface Screen {
  readonly lines: readonly string[];
  /** Lines that do not fit. */
  readonly hidden: number;
}

/** Rows that the choices, their help and a margin take. */
export const CHOICE_ROWS = 8;
/** Fewer rows than this would show nothing of the command. */
const LEAST_ROWS = 4;

const one = (text: string): string => safeText(text).text;

/** What an approval must be, where it is more than any. */
function needsFact({ needs }: ApprovalRequest): readonly (readonly string[])[] {
  const wants = [
    ...(needs.count > 1 ? [`${needs.count} people`] : []),
    ...(needs.assurance === null ? [] : [needs.assurance]),
    ...(needs.from.length > 0 ? [approvers(needs)] : []),
    ...(needs.reason ? ['a reason'] : []),
    ...(needs.breakGlass ? [`in an emergency ${needs.breakGlass.by.join(' or ')} alone`] : []),
  ];
  return wants.length === 0 ? [] : [['needs', one(wants.join('; '))]];
}

export function questionScreen(request: ApprovalRequest, frame: Frame): Screen {
  const { palette } = frame;
  const head = [palette.strong('gatekeep: may this run?')];
  const command = commandLines(typedOf(request.text), frame);
  const parts = [...aroundLines(request, frame), ...partLines(request, frame, 'short')];
  // Who asks, where and until when are few lines and always there.
  const fixed = [...factLines(request, frame), ...warningLines(request, frame)];
  const room = Math.max(frame.rows - CHOICE_ROWS - head.length - fixed.length, LEAST_ROWS * 2);
  const shownCommand = middleOut(command, Math.max(room - parts.length, Math.ceil(room / 2)), request.digest, frame);
  const shownParts = middleOut(parts, room - shownCommand.lines.length, request.digest, frame);
  const lines = [...head, ...shownCommand.lines, ...shownParts.lines, ...fixed];
  return { lines, hidden: shownCommand.hidden + shownParts.hidden };
}

/** Everything, in pages that fit. */
export function allPages(request: ApprovalRequest, frame: Frame): readonly (readonly string[])[] {
  const lines = allLines(request, frame);
  const size = Math.max(frame.rows - CHOICE_ROWS - 1, LEAST_ROWS);
  const pages: (readonly string[])[] = [];
  for (let i = 0; i < lines.length; i += size) pages.push(lines.slice(i, i + size));
  return pages;
}

/** Everything; what asks with each argument on a line of its own below. */
export function allLines(request: ApprovalRequest, frame: Frame): readonly string[] {
  const digest = wrap(one(request.digest), inner(frame)).map(line => `  ${line}`);
  return [
    ...commandLines(request.text, frame),
    ...partLines(request, frame, 'long'),
    ...factLines(request, frame),
    ...digest,
    ...warningLines(request, frame),
    ...spreadLines(request, frame),
  ];
}

function spreadLines(request: ApprovalRequest, frame: Frame): readonly string[] {
  const blocks = commandsOf(request).flatMap(command => ['', ...argumentLines(command, inner(frame))]);
  const title = wrap('one argument per line, 0 is the program:', inner(frame), '  ');
  return blocks.length === 0 ? [] : ['', ...title, ...blocks.slice(1)].map(line => (line === '' ? '' : `  ${line}`));
}

const inner = (frame: Frame): number => Math.max(frame.columns - 4, 10);

/** The bar is ours: a command of many lines cannot draw rules and facts below itself that look like them. */
const commandLines = (text: string, frame: Frame): readonly string[] =>
  safeLines(text).lines.flatMap(line =>
    wrap(line, inner(frame)).map(part => `${frame.palette.faint('|')} ${frame.palette.strong(part)}`),
  );

/** What an agent's program always puts around a command would hide the command; all of it is under "show all". */
function aroundLines({ text, requester, digest }: ApprovalRequest, frame: Frame): readonly string[] {
  const left = text.length - typedOf(text).length;
  if (left === 0) return [];
  const whose = requester.agent === null ? "an agent's" : `${one(requester.agent.name)}'s`;
  const note = `<in ${whose} usual text, ${left} characters not shown, ${shortDigest(digest)}>`;
  return wrap(note, inner(frame)).map(line => `  ${frame.palette.faint(line)}`);
}

const shortDigest = (digest: string): string => digest.slice(0, 'sha256:'.length + 8);

type Length = 'short' | 'long';

function partLines(request: ApprovalRequest, frame: Frame, length: Length): readonly string[] {
  const typed = typedOf(request.text);
  const parts = request.parts.flatMap(({ command, via, rules }) => {
    // What an agent's own text does is known by now.
    const wrappers = typed === request.text ? via : via.slice(via[0] === 'eval' ? 1 : 0);
    const through = wrappers.length === 0 ? '' : ` (through ${wrappers.map(one).join(', ')})`;
    // A command that is the whole text need not stand twice.
    const subject = command === typed && wrappers.length === 0 ? [] : indented(one(command) + through, 2, frame);
    return [
      ...subject,
      ...heaviestFirst(rules).flatMap(rule => ruleLines(rule, frame, length, subject.length === 0 ? 2 : 4)),
    ];
  });
  const opaque = request.opaque.flatMap(({ text, why }) => [
    ...(text === typed ? [] : indented(one(text), 2, frame)),
    ...indented(`cannot be known before it runs: ${one(why)}`, text === typed ? 2 : 4, frame, frame.palette.warning),
  ]);
  const lines = [...parts, ...opaque];
  return lines.length === 0 ? [] : ['', ...lines];
}

/** What weighs most stands where a small screen cuts last. */
const heaviestFirst = (rules: readonly RuleMatch[]): readonly RuleMatch[] =>
  rules.toSorted((a, b) =>
    a.sensitivity === b.sensitivity ? 0 : highest(a.sensitivity, b.sensitivity) === a.sensitivity ? -1 : 1,
  );

function ruleLines(
  { id, at, verdict, sensitivity, reason, instead }: RuleMatch,
  frame: Frame,
  length: Length,
  margin: number,
): readonly string[] {
  const place = length === 'long' ? ` (${one(at)})` : '';
  const paint = (text: string): string => frame.palette.verdict(verdict, text);
  return [
    ...indented(`${one(id)}${place}, ${sensitivity}: ${one(reason)}`, margin, frame, paint),
    ...(instead === null ? [] : indented(`safer, for example: ${one(instead)}`, margin, frame)),
  ];
}

function indented(
  text: string,
  margin: number,
  frame: Frame,
  paint: (text: string) => string = same,
): readonly string[] {
  const blank = ' '.repeat(margin);
  return wrap(text, Math.max(inner(frame) - margin, 10), '  ').map(line => blank + paint(line));
}

const same = (text: string): string => text;

function factLines(request: ApprovalRequest, frame: Frame): readonly string[] {
  const { requester, cwd, expires } = request;
  const { agent, ci } = requester;
  const session = agent?.session ? `, session ${one(agent.session)}` : '';
  const asAgent =
    agent === null ? '' : ` by ${one(agent.name)}${agent.version === null ? '' : ` ${one(agent.version)}`}${session}`;
  const asCi = ci === null ? '' : ` in ${one(ci.name)}${ci.run === null ? '' : ` ${one(ci.run)}`}`;
  const facts = [
    ['who', `${one(requester.user)}${asAgent}${asCi}`],
    ...(request.reason === '' ? [] : [['why', one(request.reason)]]),
    ...(request.edited ? [['edit', `by ${one(request.edited.by)}, of request ${request.edited.id.slice(-4)}`]] : []),
    ...needsFact(request),
    ['where', `${one(cwd)} on ${one(requester.host)}`],
    ...(request.environment.length === 0 ? [] : [['with', request.environment.map(one).join('  ')]]),
    ['until', `${clock(expires, frame.now)} (${duration(expires - frame.now)} left)`],
  ];
  const drawn = facts.flatMap(([name, value]) =>
    wrap(`  ${name!.padEnd(6)} ${value}`, frame.columns - 1, ' '.repeat(9)).map((line, i) =>
      i === 0 ? `  ${frame.palette.faint(line.slice(2, 8))}${line.slice(8)}` : line,
    ),
  );
  return ['', ...drawn];
}

/** Its own words, so that escaped text is never taken for what the command says. */
function warningLines(request: ApprovalRequest, frame: Frame): readonly string[] {
  const texts = [
    request.cwd,
    ...request.parts.map(({ command }) => command),
    ...request.opaque.map(({ text }) => text),
  ];
  const escaped = safeLines(request.text).escaped || texts.some(text => safeText(text).escaped);
  return escaped
    ? indented('warning: <U+...> and its like stand for what would not show', 2, frame, frame.palette.warning)
    : [];
}

function middleOut(lines: readonly string[], room: number, digest: string, frame: Frame): Screen {
  if (lines.length <= room) return { lines, hidden: 0 };
  const head = Math.max(Math.ceil((room - 1) * 0.7), 1);
  const tail = Math.max(room - 1 - head, 1);
  const hidden = lines.length - head - tail;
  const note = wrap(`<${hidden} lines not shown, ${shortDigest(digest)}>`, inner(frame))[0]!;
  return { lines: [...lines.slice(0, head), `  ${frame.palette.warning(note)}`, ...lines.slice(-tail)], hidden };
}

/** The time of day where the terminal stands, with the day where it may be another one. */
function clock(time: number, now: number): string {
  const at = new Date(time).toTimeString().slice(0, 8);
  if (time - now < HALF_A_DAY) return at;
  return `${new Date(time - new Date(time).getTimezoneOffset() * 60_000).toISOString().slice(0, 10)} ${at}`;
}

/** What is further away than this may be another day's. */
const HALF_A_DAY = 43_200_000;

export function duration(ms: number): string {
  const seconds = Math.max(Math.round(ms / 1000), 0);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
