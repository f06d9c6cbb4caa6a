/** One action in words, made safe and cut to the width of the terminal. */
import type { Action, ActionAnswer } from '../../audit/action.ts';
import { safeLines, safeText, shorten } from '../../terminal/safe-text.ts';
import { wrap } from '../../terminal/wrap.ts';
import { cell, type Clock, decisionOf, outcomeOf, timeOf, whoOf } from './audit-rows.ts';
import type { Output } from './output.ts';

/** Of a value that a person reads: a megabyte of command is named by its ends. */
const LONGEST = 2000;
const LABEL = 10;
/** Lines of a command that are shown. */
const MOST_LINES = 40;

type Row = readonly [label: string, value: string];

export function describeAction(
  action: Action,
  checkpoint: { readonly line: number; readonly size: number } | null,
  { columns, palette, preferences: { clock } }: Pick<Output, 'columns' | 'palette' | 'preferences'>,
): readonly string[] {
  const rows = [
    ...asked(action, clock),
    ...why(action),
    ...decided(action, clock),
    ...ran(action, clock),
    ...proof(action, checkpoint),
  ];
  const draw = ([label, value]: Row): readonly string[] => {
    const head = label === '' ? ' '.repeat(LABEL) : label.padEnd(LABEL);
    const cut = columns === null ? [value] : wrap(value, Math.max(columns - LABEL, 20));
    return cut.map((line, i) => `${i === 0 ? palette.faint(head) : ' '.repeat(LABEL)}${line}`.trimEnd());
  };
  const verdict = ['allow', 'ask', 'deny'].find(one => one === action.verdict) as 'allow' | 'ask' | 'deny' | undefined;
  const head = headline(action);
  return [verdict === undefined ? head : palette.verdict(verdict, head), '', ...rows.flatMap(draw)];
}

const shown = (value: string): string => shorten(safeText(value).text, LONGEST);

function headline(action: Action): string {
  const ended = outcomeOf(action.outcome);
  const parts = [`request ${shown(action.id)}: ${cell(action.verdict)}`, decisionOf(action.decision)];
  return [...parts, ...(ended === '' ? [] : [ended])].join(', ');
}

function asked(action: Action, clock: Clock): readonly Row[] {
  const { agent, ci, host, uid, pid } = action;
  const session = agent?.session == null ? '' : `, session ${cell(agent.session)}`;
  const more = [`on ${cell(host)}`, ...(uid === null ? [] : [`uid ${uid}`]), ...(pid === null ? [] : [`pid ${pid}`])];
  const { lines } = safeLines(action.command);
  const left = lines.length - MOST_LINES;
  const command = lines.slice(0, MOST_LINES).map((line, i): Row => [i === 0 ? 'command' : '', shorten(line, LONGEST)]);
  return [
    ['who', `${whoOf(action)}${session} ${more.join(', ')}`],
    ...(ci === null
      ? []
      : [
          [
            'ci',
            [ci.name, ci.run, ci.actor]
              .filter(part => part !== null)
              .map(cell)
              .join(', '),
          ] as const,
        ]),
    ['when', timeOf(action.time, clock)],
    ['where', shown(action.cwd)],
    ...command,
    ...(left > 0 ? [['', `<${left} more line${left === 1 ? '' : 's'}>`] as const] : []),
    ...(action.reason === null ? [] : [['reason', shown(action.reason)] as const]),
  ];
}

function why({
  rules,
  opaque,
  verdict,
  would,
  profile,
  sensitivity,
  policy,
  policy_files: files,
}: Action): readonly Row[] {
  const under = verdict === would ? '' : `, would have been ${cell(would)}`;
  const level = sensitivity === null ? '' : `, ${cell(sensitivity)}`;
  const reasons: Row[] = [
    ...rules.map(({ id, verdict, at }): Row => ['', `${cell(verdict)} ${shown(id)} (${shown(at)})`]),
    ...opaque.map((part): Row => ['', `cannot be known before it runs: ${shown(part)}`]),
  ];
  const sources = files.map(({ layer, path }) => `${cell(layer)} ${shown(path)}`).join(', ');
  return [
    ['verdict', `${cell(verdict)}${level}, profile ${cell(profile)}${under}`],
    ...reasons.map(([, value], i): Row => [i === 0 ? 'rules' : '', value]),
    ['policy', `${shown(policy)}${sources === '' ? ' (shipped rules alone)' : ` (${sources})`}`],
  ];
}

function decided({ answers, decision, grant, time }: Action, clock: Clock): readonly Row[] {
  const told = answers.map((answer, i): Row => [i === 0 ? 'answers' : '', answerOf(answer, clock)]);
  const covered: readonly Row[] =
    grant === null
      ? []
      : [['grant', `use ${grant.use} of ${grant.times} of what request ${shown(grant.of)} was granted`]];
  if (decision === null) return [...told, ...covered, ['decision', 'open']];
  const { how, assurance, solo, reason } = decision;
  const words = [
    decisionOf(decision),
    `through ${cell(how)}`,
    ...(assurance === null ? [] : [cell(assurance)]),
    ...(solo ? ['not proven to be another person than the requester'] : []),
    ...(reason === null || reason === '' ? [] : [`"${shown(reason)}"`]),
    ...after(time, decision.time),
  ];
  return [...told, ...covered, ['decision', words.join(', ')]];
}

function answerOf({ answer, name, identities, channel, assurance, reason, time }: ActionAnswer, clock: Clock): string {
  const names = identities.length === 0 ? '' : ` (${identities.map(cell).join(', ')})`;
  const said = reason === null ? '' : `: "${shown(reason)}"`;
  return `${timeOf(time, clock)} ${cell(answer)} by ${cell(name)}${names} through ${cell(channel)}, ${cell(assurance)}${said}`;
}

function ran({ id, started, outcome, decision }: Action, clock: Clock): readonly Row[] {
  if (started === null)
    return decision?.result === 'auto-allowed'
      ? [['run', 'started at once: how allowed commands end is not recorded']]
      : [['run', 'not started']];
  if (outcome === null) return [['run', `started ${timeOf(started.time, clock)}, no end on record`]];
  const { duration_ms: ms, reason, kept } = outcome;
  const took = ms === null ? '' : ` after ${duration(ms)}`;
  const more = reason === null ? '' : `: ${shown(reason)}`;
  const run: Row = ['run', `started ${timeOf(started.time, clock)}, ${outcomeOf(outcome)}${took}${more}`];
  return kept === null ? [run] : [run, ['output', `kept: gatekeep audit replay ${id.slice(-12)}`]];
}

function proof({ lines }: Action, checkpoint: { line: number; size: number } | null): readonly Row[] {
  const numbers = `line${lines.length === 1 ? '' : 's'} ${lines.map(({ line, type }) => `${line} (${cell(type)})`).join(', ')}`;
  const cover =
    checkpoint === null ? 'no checkpoint after them yet' : `under the checkpoint of line ${checkpoint.line}`;
  return [['proof', `${numbers}; ${cover}`]];
}

function after(from: string, to: string): readonly string[] {
  const ms = Date.parse(to) - Date.parse(from);
  return Number.isNaN(ms) || ms < 1000 ? [] : [`${duration(ms)} after it was asked`];
}

/** In the unit that people would say. */
export function duration(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 120_000) return `${(ms / 1000).toFixed(1).replace(/\.0$/, '')} s`;
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
