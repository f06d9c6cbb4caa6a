/** `grants`: what was approved for more than one run; and the words of `approve` that grant it. */
import type { Grant } from '../../approval/grant.ts';
import type { ApprovalRequest } from '../../approval/request.ts';
import type { StoredRequest } from '../../approval/stored-request.ts';
import { Problem } from '../../problem.ts';
import { oneLine } from '../../terminal/report.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { table } from '../../terminal/table.ts';
import type { Caller } from '../caller.ts';
import { FOUND, OK } from '../exit-codes.ts';
import { openOutput } from './output.ts';
import type { CliServices } from './services.ts';

export interface GrantOptions {
  readonly for?: string;
  readonly times?: string;
  readonly rule?: string;
}

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** null: none of its words was given. Throws a Problem. */
export function grantOf({ for: span, times, rule }: GrantOptions, request: ApprovalRequest): Grant | null {
  if (span === undefined) {
    if (times !== undefined || rule !== undefined)
      throw new Problem('usage', '--times and --rule say what --for is to cover', { hint: '--for 30m' });
    return null;
  }
  return {
    until: Date.now() + milliseconds(span),
    times: times === undefined ? null : count(times),
    rule: rule === undefined ? null : scope(rule, request),
  };
}

function milliseconds(text: string): number {
  const [, digits, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const ms = Number(digits ?? 0) * UNITS[(unit ?? 's') as keyof typeof UNITS];
  if (ms === 0) throw new Problem('usage', `--for is ${text}, wanted a time like 30m or 2h`);
  return ms;
}

function count(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new Problem('usage', `--times is ${text}, wanted a number of runs`);
  return Number(text);
}

function scope(id: string, { cwd, policy, requester }: ApprovalRequest): Grant['rule'] {
  const session = requester.agent?.session ?? null;
  if (session === null)
    throw new Problem('usage', '--rule is for one session of an agent, and this request names none', {
      hint: '--for alone covers this very command',
    });
  return { id, folder: cwd, session, policy };
}

/** `for 30 min more`, `for rule git.force-push in /srv for 30 min more, 5 times`. */
export function grantInWords({ until, times, rule }: Grant): string {
  const what = rule === null ? '' : `whatever only rule ${rule.id} asks in ${rule.folder}, `;
  return `${what}for ${timeLeft(until)} more${times === null ? '' : `, ${times} times`}`;
}

const timeLeft = (until: number): string => {
  const minutes = Math.max(Math.round((until - Date.now()) / 60_000), 1);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
};

const COLUMNS = [
  { title: 'grant', least: 5 },
  { title: 'until', least: 6 },
  { title: 'uses', least: 4 },
  { title: 'by', least: 6 },
  { title: 'covers', least: 16 },
];

export async function listGrants(caller: Caller, services: CliServices, options: { json?: boolean }): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const grants = (await services.requests()).grants();
  if (options.json) for (const stored of grants) output.json(inJson(stored));
  else if (grants.length === 0) output.lines(['nothing is granted']);
  else output.lines(table(COLUMNS, grants.flatMap(rows), output.columns));
  return OK;
}

const granting = ({ answers }: StoredRequest) =>
  answers.flatMap(({ grant, by }) => (grant === undefined ? [] : [{ grant, by: by.name }]));

function inJson(stored: StoredRequest): unknown {
  const { id, short, text, cwd } = stored.request;
  return { id, short, text, cwd, uses: stored.uses ?? 0, grants: granting(stored) };
}

const rows = (stored: StoredRequest): string[][] =>
  granting(stored).map(({ grant: { until, times, rule }, by }) => {
    const { short, text } = stored.request;
    const uses = `${stored.uses ?? 0}${times === null ? '' : ` of ${times}`}`;
    const covers = rule === null ? oneLine(text) : `rule ${rule.id} in ${rule.folder}`;
    return [short, timeLeft(until), uses, by, covers].map(cell => safeText(cell).text);
  });

export async function revokeGrant(caller: Caller, services: CliServices, word: string): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const desk = await services.requests();
  const found = desk.grants().filter(({ request }) => word.length >= 4 && request.id.endsWith(word));
  if (found.length !== 1)
    throw new Problem('usage', `${found.length === 0 ? 'no grant is' : `${found.length} grants are`} named ${word}`, {
      hint: 'gatekeep grants',
    });
  const { short } = found[0]!.request;
  if (!desk.revoke(found[0]!)) {
    output.report({ kind: 'error', head: `grant ${short} holds no more` });
    return FOUND;
  }
  output.lines([`grant ${short} holds no more`]);
  return OK;
}
