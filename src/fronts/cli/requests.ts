/** `pending`, `approve`, `deny`, `withdraw`: open requests, from another terminal of the same user. */
import type { Proposal } from '../../approval/inbox-entry.ts';
import type { ApprovalRequest } from '../../approval/request.ts';
import type { StoredRequest } from '../../approval/stored-request.ts';
import { typedOf } from '../../approval/typed.ts';
import { Problem } from '../../problem.ts';
import { oneLine } from '../../terminal/report.ts';
import { safeLines, safeText } from '../../terminal/safe-text.ts';
import { table } from '../../terminal/table.ts';
import type { Caller } from '../caller.ts';
import { FOUND, OK } from '../exit-codes.ts';
import { unmet } from './challenge.ts';
import { type GrantOptions, grantInWords, grantOf } from './grants.ts';
import { nearest } from './nearest.ts';
import { type Output, openOutput } from './output.ts';
import { type ProposalOptions, proposalOf } from './proposal.ts';
import type { CliServices, RequestDesk, Said } from './services.ts';
import { answerInWriting, nameOfShown, otherNamed } from './written-answer.ts';

const COLUMNS = [
  { title: 'request', least: 7 },
  { title: 'who', least: 8 },
  { title: 'until', least: 6 },
  { title: 'answers', least: 7 },
  { title: 'command', least: 16 },
];

export async function listPending(caller: Caller, services: CliServices, options: { json?: boolean }): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const desk = await services.requests();
  const answers = await services.answers();
  const open = desk.open();
  const others = answers.others();
  if (options.json) for (const request of [...open, ...others.map(other => ({ request: other }))]) output.json(request);
  else if (open.length + others.length === 0) output.lines(['no request is open']);
  else output.lines(table(COLUMNS, [...open.map(row), ...others.map(rowOfOther)], output.columns));
  const unreviewed = (await desk.reviews()).length + answers.reviews().length;
  if (unreviewed > 0 && !options.json)
    output.report({
      kind: 'warning',
      head: `${unreviewed} command${unreviewed === 1 ? '' : 's'} ran by a broken glass, and nobody has reviewed ${unreviewed === 1 ? 'it' : 'them'}`,
      hint: 'gatekeep review',
    });
  return OK;
}

/** Columns where nobody looks at a terminal: a line of it is text to be read all the same. */
const USUAL_WIDTH = 80;

/** One request whole: what is asked, why, by whom, and each argument on a line of its own. */
export async function showPending(
  caller: Caller,
  services: CliServices,
  word: string,
  options: { json?: boolean },
): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const desk = await services.requests();
  const other = otherNamed(word, (await services.answers()).others());
  const stored = other === null ? named(desk.open(), word, desk) : null;
  if (options.json) output.json(stored ?? { request: other });
  else {
    const columns = output.columns ?? USUAL_WIDTH;
    const request = other ?? stored!.request;
    const name = other === null ? request.short : nameOfShown(request);
    output.lines([`request ${name}:`, ...(await services.showRequest(request, columns, output.palette))]);
  }
  return OK;
}

const rowOfOther = (request: ApprovalRequest): string[] => cells(request, nameOfShown(request), '');

function row({ request, answers }: StoredRequest): string[] {
  const said = answers.filter(({ kind }) => kind === 'approve').length;
  return cells(request, request.short, `${said} of ${request.needs.count}`);
}

function cells({ requester, expires, text }: ApprovalRequest, name: string, said: string): string[] {
  const agent = requester.agent === null ? '' : ` (${requester.agent.name})`;
  return [name, requester.user + agent, timeLeft(expires - Date.now()), said, oneLine(typedOf(text))].map(
    cell => safeText(cell).text,
  );
}

function timeLeft(ms: number): string {
  const minutes = Math.max(Math.round(ms / 60_000), 0);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

export interface AnswerOptions extends GrantOptions, ProposalOptions {
  readonly reason?: string;
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly breakGlass?: boolean;
  readonly text?: boolean;
  readonly sign?: string;
  readonly signed?: string;
}

export async function answerRequest(
  caller: Caller,
  services: CliServices,
  kind: 'approve' | 'deny',
  word: string,
  options: AnswerOptions,
): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const reason = (options.reason ?? '').trim();
  const desk = await services.requests();
  const answers = await services.answers();
  const breakGlass = options.breakGlass ?? false;
  if (breakGlass) refuseQuiet(options, reason);
  const other = otherNamed(word, answers.others());
  const stored = other === null ? named(desk.open(), word, desk) : null;
  const request = other ?? stored!.request;
  const grant = grantOf(options, request);
  const proposal = await proposalOf(services, request, options);
  if (proposal !== null && (grant !== null || breakGlass || windowOf(options) !== null))
    throw new Problem('usage', 'another command is a request of its own: nothing else is said of this one');
  const instead = proposal?.text ?? null;
  const said: Said = {
    // Whoever changes it says no to what was asked, and nothing yet to what it became.
    kind: instead === null ? kind : 'deny',
    reason,
    window: windowOf(options),
    grant,
    breakGlass,
    instead,
  };
  const done = proposal === null ? {} : { done: 'changed' };
  const signs = options.text || options.sign !== undefined || options.signed !== undefined;
  const end = said.kind === 'deny' || signs ? null : await unmet(request, said, answers);
  if (end !== null) return end;
  if (stored === null || signs) await answerInWriting(request, answers, { ...options, ...said, ...done }, output);
  else if (!answerHere(stored, said, desk, output)) return FOUND;
  if (proposal !== null && !options.text) sayProposal(proposal, output);
  return OK;
}

/** As the user who asks; false: it does not count. */
function answerHere(stored: StoredRequest, said: Said, desk: RequestDesk, output: Output): boolean {
  const { request } = stored;
  const why = desk.answer(stored, said);
  const command = oneLine(typedOf(request.text));
  if (why !== null)
    output.report({ kind: 'error', head: `request ${request.short} (${command}): ${why}`, nothingRan: false });
  else {
    const done = said.instead !== null ? 'changed' : said.kind === 'approve' ? 'approved' : 'denied';
    const more = said.grant === null ? '' : `, ${grantInWords(said.grant)}`;
    output.lines([safeText(`${done}${more} by ${desk.user} (L0, not proven to be another person): ${command}`).text]);
  }
  return why === null;
}

function sayProposal({ text, verdict }: Proposal, output: Output): void {
  const next = `who asked is told to run this; under the policy here: ${verdict}`;
  output.lines([next, ...safeLines(text).lines.map(line => `  | ${line}`)]);
}

/** Loud, and for this run only. */
function refuseQuiet({ for: span, text }: AnswerOptions, reason: string): void {
  if (reason === '' && !text)
    throw new Problem('usage', 'who breaks the glass says why', { hint: "--break-glass --reason 'what happened'" });
  if (span !== undefined) throw new Problem('usage', '--break-glass is for one run: --for does not go with it');
}

/** Milliseconds since the epoch. */
function windowOf({
  notBefore,
  notAfter,
}: AnswerOptions): { notBefore: number | null; notAfter: number | null } | null {
  if (notBefore === undefined && notAfter === undefined) return null;
  const window = { notBefore: time('--not-before', notBefore), notAfter: time('--not-after', notAfter) };
  if (window.notBefore !== null && window.notAfter !== null && window.notAfter <= window.notBefore)
    throw new Problem('usage', '--not-after is not later than --not-before');
  return window;
}

function time(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const clock = /^(\d\d):(\d\d)$/.exec(text);
  const at = clock === null ? Date.parse(text) : new Date().setHours(Number(clock[1]), Number(clock[2]), 0, 0);
  if (Number.isNaN(at))
    throw new Problem('usage', `${option} is ${text}, wanted a time like 18:00 or 2027-01-31T18:00:00Z`);
  return at;
}

export async function withdrawRequest(caller: Caller, services: CliServices, word: string): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const desk = await services.requests();
  const stored = named(desk.open(), word, desk);
  if (!(await desk.withdraw(stored))) {
    output.report({ kind: 'error', head: `request ${stored.request.short} has ended already` });
    return FOUND;
  }
  output.lines([`request ${stored.request.short} is withdrawn`]);
  return OK;
}

/** By the end of its id, as people see it, or by the beginning of its digest. */
function named(open: readonly StoredRequest[], word: string, desk: RequestDesk): StoredRequest {
  const found = /^[\da-f-]{4,}$/.test(word) ? open.filter(({ request }) => fits(request, word)) : [];
  if (found.length === 1) return found[0]!;
  if (found.length > 1)
    throw new Problem('usage', `${found.length} open requests are named ${word}`, {
      hint: `name one by more of it: ${found.map(({ request }) => request.id.slice(-8)).join(', ')}`,
    });
  const ended = desk.all().find(({ request }) => /^[\da-f-]{4,}$/.test(word) && fits(request, word));
  if (ended !== undefined)
    throw new Problem('usage', `request ${word} is ${ended.state}${ended.end === null ? '' : ` (${ended.end})`}`);
  const near = nearest(
    word,
    open.map(({ request }) => request.short),
  );
  throw new Problem('usage', `no open request is named ${word}`, {
    hint: near === null ? 'gatekeep pending' : `did you mean ${near}?`,
  });
}

const fits = ({ id, digest }: StoredRequest['request'], word: string): boolean =>
  id.endsWith(word) || (word.length >= 8 && digest.startsWith(`sha256:${word}`));
