/**
 * Answers that an SSH signature proves (L3), however they came here: the folder is the requester's own, so nothing counts
 * but the signature.
 */
import type { Answer } from '../../approval/answer.ts';
import type { ApprovalRequest } from '../../approval/request.ts';
import { shownHash } from '../../approval/shown.ts';
import { readStatement, strays } from '../../approval/statement.ts';
import { checkSigned, type Signers } from './signed.ts';
import { type AnswerSource, readAnswer } from './source.ts';

export interface SignatureSourceOptions {
  readonly signers: Signers;
  /** The texts that lie there for a request of this digest. */
  texts(digest: string): readonly string[];
  fingerprint(): string;
  place(): string;
}

const PREFIX = 'inbox:signed:';

export function signatureSource(options: SignatureSourceOptions): AnswerSource {
  const { people, writable } = options.signers.list();
  return {
    prefix: PREFIX,
    proves: !writable && people.some(({ keys }) => keys.length > 0) ? 'L3' : 'L0',
    fingerprint: () => options.fingerprint(),
    place: () => options.place(),
    async answers(request) {
      const texts = options.texts(request.digest);
      const answers = await Promise.all(texts.map(text => answer(text, request, options.signers)));
      return answers.flatMap(one => (one === null ? [] : [one]));
    },
  };
}

async function answer(text: string, request: ApprovalRequest, signers: Signers): Promise<Answer | null> {
  const written = readAnswer(text);
  const statement = readStatement(written.statement);
  if (statement === null || strays(statement, request.digest, shownHash(request)) !== null) return null;
  const signed = await checkSigned(written, signers);
  if (!signed.ok) return null;
  const { person, key, hardware, assurance, why } = signed;
  const { kind, reason, at, notBefore, notAfter, grant, breakGlass, instead } = statement;
  return {
    id: `${PREFIX}${key.identity}:${at}:${kind}`,
    channel: 'inbox',
    kind,
    by: { name: person.name, identities: [key.identity] },
    reason,
    at,
    ...(grant !== undefined && { grant }),
    ...(breakGlass && { breakGlass }),
    ...(instead !== undefined && { instead }),
    ...((notBefore !== null || notAfter !== null) && { window: { notBefore, notAfter } }),
    assurance,
    signed: true,
    proof: { kind: 'signature', text, hardware, ...(why !== null && { less: why }) },
  };
}
