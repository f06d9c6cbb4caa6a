/** Decisions of other users of this machine (L1): the kernel says who owns the file. Signed ones can prove more. */
import type { Answer } from '../../approval/answer.ts';
import type { Approver } from '../../approval/approvers.ts';
import { shownHash } from '../../approval/shown.ts';
import type { Spool, SpoolFile } from '../../approval/spool.ts';
import { readStatement, strays } from '../../approval/statement.ts';
import type { ApprovalRequest } from '../../approval/request.ts';
import { checkSigned, type Signers } from './signed.ts';
import { type AnswerSource, readAnswer } from './source.ts';

export interface SpoolSourceOptions {
  readonly spool: Spool;
  readonly signers: Signers;
  /** Name of an OS user; null: not known. */
  userOf(uid: number): string | null;
  /** Everybody who has an account, where nobody is listed. */
  accounts(): readonly number[];
}

const PREFIX = 'inbox:spool:';

export function spoolSource(options: SpoolSourceOptions): AnswerSource {
  const { spool, signers } = options;
  return {
    prefix: PREFIX,
    proves: 'L1',
    fingerprint: () => spool.fingerprint(),
    place: () => spool.decisions,
    async answers(request) {
      const found = candidates(signers.list().people, options.accounts).map(uid =>
        spool.decisionOf(request.digest, uid),
      );
      const answers = await Promise.all(found.flatMap(file => (file === null ? [] : [answer(file, request, options)])));
      return answers.flatMap(one => (one === null ? [] : [one]));
    },
  };
}

function candidates(people: readonly Approver[], accounts: () => readonly number[]): readonly number[] {
  if (people.length === 0) return accounts();
  const uids = people.flatMap(({ identities }) => identities.filter(identity => identity.startsWith('uid:')));
  return uids.map(identity => Number(identity.slice(4)));
}

async function answer(
  { uid, text }: SpoolFile,
  request: ApprovalRequest,
  { signers, userOf }: SpoolSourceOptions,
): Promise<Answer | null> {
  const written = readAnswer(text);
  const statement = readStatement(written.statement);
  if (statement === null || strays(statement, request.digest, shownHash(request)) !== null) return null;
  const signed = written.signature === null ? null : await checkSigned(written, signers);
  const proven = signed?.ok === true && signed.assurance === 'L3';
  const { kind, reason, at, notBefore, notAfter, grant, breakGlass, instead } = statement;
  return {
    id: `${PREFIX}${uid}:${at}:${kind}`,
    channel: 'inbox',
    kind,
    by: {
      name: userOf(uid) ?? `uid ${uid}`,
      identities: [`uid:${uid}`, ...(signed?.ok === true ? [signed.key.identity] : [])],
    },
    reason,
    at,
    ...(grant !== undefined && { grant }),
    ...(breakGlass && { breakGlass }),
    ...(instead !== undefined && { instead }),
    ...((notBefore !== null || notAfter !== null) && { window: { notBefore, notAfter } }),
    ...(signed?.ok === true && { signed: true }),
    assurance: proven ? 'L3' : 'L1',
    proof: { kind: 'spool', uid, text, ...(signed !== null && !proven && { less: signed.why }) },
  };
}
