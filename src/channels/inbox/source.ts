/** A place where answers of this machine turn up. Looked at often where the kernel tells of no changes, so a look must be cheap. */
import type { Answer } from '../../approval/answer.ts';
import type { Assurance } from '../../approval/assurance.ts';
import type { ApprovalRequest } from '../../approval/request.ts';

export interface AnswerSource {
  /** Begins the id of each of its answers, and of nobody else's. */
  readonly prefix: string;
  /** The most that an answer from here can prove. */
  readonly proves: Assurance;
  /** Changes whenever there may be other answers. */
  fingerprint(): string;
  /** The folder that changes then. */
  place(): string;
  /** Those that are there now, each proven as far as it can be. */
  answers(request: ApprovalRequest): Promise<readonly Answer[]>;
}

/** Its text: a statement, and the signature over it where there is one. */
export interface WrittenAnswer {
  readonly statement: string;
  readonly signature: string | null;
}

const ARMOUR = '-----BEGIN SSH SIGNATURE-----';

export const writeAnswer = ({ statement, signature }: WrittenAnswer): string => `${statement}\n${signature ?? ''}`;

export function readAnswer(text: string): WrittenAnswer {
  const end = text.indexOf('\n');
  const rest = end < 0 ? '' : text.slice(end + 1);
  return { statement: end < 0 ? text : text.slice(0, end), signature: rest.startsWith(ARMOUR) ? rest : null };
}
