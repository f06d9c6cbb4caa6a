/** `review`: runs by a broken glass, which somebody else looks at afterwards. */
import type { ApprovalRequest } from '../../approval/request.ts';
import { typedOf } from '../../approval/typed.ts';
import { Problem } from '../../problem.ts';
import { oneLine } from '../../terminal/report.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { table } from '../../terminal/table.ts';
import type { Caller } from '../caller.ts';
import { OK } from '../exit-codes.ts';
import { type Output, openOutput } from './output.ts';
import type { CliServices } from './services.ts';
import { answerInWriting, nameOfShown } from './written-answer.ts';

export interface ReviewOptions {
  readonly accept?: boolean;
  readonly object?: boolean;
  readonly reason?: string;
  readonly json?: boolean;
  readonly text?: boolean;
  readonly sign?: string;
  readonly signed?: string;
}

/** One that waits, under the name by which it is reviewed. */
interface Waiting {
  readonly name: string;
  readonly request: ApprovalRequest;
  /** Of the user who looks: nobody else's review of it is given from here, unless it is signed. */
  readonly own: boolean;
}

export async function review(
  caller: Caller,
  services: CliServices,
  word: string | undefined,
  options: ReviewOptions,
): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const answers = await services.answers();
  const waiting: Waiting[] = [
    ...(await (await services.requests()).reviews()).map(({ request }) => ({
      name: request.short,
      request,
      own: true,
    })),
    ...answers.reviews().map(request => ({ name: nameOfShown(request), request, own: false })),
  ];
  if (word === undefined) return list(waiting, options, output);
  const { request, own } = named(waiting, word);
  if (options.accept === options.object)
    throw new Problem('usage', 'a review accepts or objects', {
      hint: `gatekeep review ${word} --accept --reason TEXT`,
    });
  const isSigned = options.text || options.sign !== undefined || options.signed !== undefined;
  if (own && !isSigned)
    throw new Problem('usage', 'whoever asked does not review it', {
      hint: 'another user of this machine does, or a signature: --sign KEY',
    });
  const reason = (options.reason ?? '').trim();
  if (reason === '' && options.signed === undefined)
    throw new Problem('usage', 'a review says why', { hint: `gatekeep review ${word} --accept --reason TEXT` });
  if (!options.text && options.signed === undefined) answers.requirePerson();
  const [kind, done] = options.accept ? (['approve', 'accepted'] as const) : (['deny', 'objected to'] as const);
  const said = { kind, done, reason, window: null, grant: null, breakGlass: false, instead: null };
  return answerInWriting(request, answers, { ...options, ...said }, output);
}

function named(waiting: readonly Waiting[], word: string): Waiting {
  const found =
    word.length < 4 ? [] : waiting.filter(({ name, request }) => name === word || request.id.endsWith(word));
  if (found.length === 1) return found[0]!;
  const many =
    found.length > 1 ? `${found.length} runs that wait for a review are` : 'no run that waits for a review is';
  throw new Problem('usage', `${many} named ${word}`, { hint: 'gatekeep review' });
}

const COLUMNS = [
  { title: 'review', least: 6 },
  { title: 'when', least: 16 },
  { title: 'asked', least: 6 },
  { title: 'let it run', least: 10 },
  { title: 'why', least: 12 },
  { title: 'command', least: 16 },
];

function list(waiting: readonly Waiting[], { json }: ReviewOptions, output: Output): number {
  if (json) for (const { name, request } of waiting) output.json({ name, ...request });
  else if (waiting.length === 0) output.lines(['no run waits for a review']);
  else output.lines(table(COLUMNS, waiting.map(row), output.columns));
  return OK;
}

function row({ name, request: { requester, text, review: glass } }: Waiting): string[] {
  const { at, by, why } = glass!;
  const when = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  return [name, `${when}Z`, requester.user, by, oneLine(why), oneLine(typedOf(text))].map(cell => safeText(cell).text);
}
