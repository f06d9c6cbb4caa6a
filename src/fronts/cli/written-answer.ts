/** Answers that are written down: to another user's request (the kernel names the owner), or signed with an SSH key. */
import type { ApprovalRequest } from '../../approval/request.ts';
import { shownHash } from '../../approval/shown.ts';
import { LONGEST_REASON, readStatement, type Statement, statementText, strays } from '../../approval/statement.ts';
import { typedOf } from '../../approval/typed.ts';
import { Problem } from '../../problem.ts';
import { oneLine } from '../../terminal/report.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { OK } from '../exit-codes.ts';
import type { Output } from './output.ts';
import type { Said } from './services.ts';

/** Where written answers go, and where requests of others stand. */
export interface AnswerDesk {
  /** The user who answers. */
  readonly user: string;
  readonly uid: number;
  /** Open requests of other users. */
  others(): readonly ApprovalRequest[];
  /** Runs of theirs by a broken glass, that wait for a look. */
  reviews(): readonly ApprovalRequest[];
  /** Where the requester finds it: the spool for another's request, the own state folder for an own one. Throws a Problem. */
  leave(request: ApprovalRequest, statement: string, signature: string | null): void;
  /** Throws a Problem. */
  sign(statement: string, keyFile: string): Promise<string>;
  readFile(path: string): string;
  /** Throws a Problem where no person sits at the terminal. */
  requirePerson(): void;
  /** The code of a challenge, at the terminal. False: given up; null: Ctrl-C. */
  typesCode(): Promise<boolean | null>;
}

export interface WrittenOptions extends Said {
  /** Print what is to be signed. */
  readonly text?: boolean | undefined;
  /** A key to sign with. */
  readonly sign?: string | undefined;
  /** A file with a text that was printed so; its signature stands beside it, in FILE.sig. */
  readonly signed?: string | undefined;
  /** What was done, for who did it; left out: approved, denied. */
  readonly done?: string;
}

/** Digits of the name; it is made from what is shown, so that another command cannot take its place before the answer. */
const NAME_LENGTH = 12;
export const nameOfShown = (request: ApprovalRequest): string =>
  shownHash(request).slice('sha256:'.length, 'sha256:'.length + NAME_LENGTH);

/** null: the word names none of theirs. */
export const otherNamed = (word: string, others: readonly ApprovalRequest[]): ApprovalRequest | null =>
  others.find(request => word.length >= NAME_LENGTH && shownHash(request).startsWith(`sha256:${word}`)) ?? null;

/** `own`: the requester is the user who answers. */
export async function answerInWriting(
  request: ApprovalRequest,
  desk: AnswerDesk,
  options: WrittenOptions,
  output: Output,
): Promise<number> {
  if (options.signed !== undefined) {
    bring(request, desk, options.signed);
    output.lines([`the signed answer lies where request ${request.short} is waited for`]);
    return OK;
  }
  const text = statementText(statement(request, desk, options));
  if (options.text) {
    output.write(text);
    return OK;
  }
  if (options.kind === 'approve' || options.instead !== null) desk.requirePerson();
  const signature = options.sign === undefined ? null : await desk.sign(text, options.sign);
  desk.leave(request, text, signature);
  const said = options.done ?? (options.kind === 'approve' ? 'approved' : 'denied');
  const how = signature === null ? `as ${desk.user} of this machine` : 'with a signature';
  output.lines([safeText(`${said} ${how}: ${oneLine(typedOf(request.text))}`).text]);
  return OK;
}

/** As a file of this user's, whose owner the kernel names. Throws a Problem. */
export function leaveAnswer(request: ApprovalRequest, desk: AnswerDesk, answer: Said): void {
  if (answer.kind === 'approve' || answer.instead !== null) desk.requirePerson();
  desk.leave(request, statementText(statement(request, desk, answer)), null);
}

function statement(
  request: ApprovalRequest,
  desk: AnswerDesk,
  { kind, reason, window, grant, breakGlass, instead }: Said,
): Statement {
  if (reason.length > LONGEST_REASON)
    throw new Problem('usage', `the reason is longer than ${LONGEST_REASON} characters`);
  return {
    kind,
    digest: request.digest,
    shown: shownHash(request),
    approver: desk.user,
    reason,
    at: Date.now(),
    notBefore: window?.notBefore ?? null,
    notAfter: window?.notAfter ?? null,
    ...(grant !== null && { grant }),
    ...(breakGlass && { breakGlass }),
    ...(instead !== null && { instead }),
  };
}

function bring(request: ApprovalRequest, desk: AnswerDesk, path: string): void {
  const text = desk.readFile(path);
  const found = readStatement(text);
  const why =
    found === null ? 'it is no answer as approve --text prints it' : strays(found, request.digest, shownHash(request));
  if (why !== null) throw new Problem('usage', `${path}: ${why}`);
  desk.leave(request, text, desk.readFile(`${path}.sig`));
}
