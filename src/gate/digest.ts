/**
 * The action digest: the same on every run of the same action, so that an answer finds it again, and different as soon
 * as anything that would run differs. Requests bind it together with policy, nonce and expiry (approval/).
 */
import type { Analysis } from '../bash/analysis.ts';
import type { Submission } from './judgement.ts';

export interface Circumstances {
  readonly cwd: string;
  readonly uid: number;
  readonly host: string;
  /** Of the caller's: of what asks, all that it may depend on; else what carries code. Sorted by name. */
  readonly environment: readonly (readonly [name: string, value: string])[];
  /** The program that will be executed (absolute) where no shell stands between. */
  readonly program: string | null;
  /** Of what asks: path and SHA-256, sorted by path. */
  readonly materials: readonly (readonly [path: string, sha256: string])[];
  /** Circumstances that rules looked at; sorted by name. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/** `sha256:` + hex. JSON of an array has one spelling, so no canonical form is needed. */
export function actionDigest(submission: Submission, analysis: Analysis, where: Circumstances): string {
  const what =
    submission.kind === 'argv'
      ? ['argv', submission.argv]
      : ['shell', submission.from, submission.encoding, submission.text, submission.argv];
  const files = analysis.files.map(file => [file.path, file.sha256]);
  const value = [
    'gatekeep-action-3',
    ...what,
    where.cwd,
    where.uid,
    where.host,
    where.program,
    where.materials,
    files,
    where.environment,
    where.facts,
  ];
  return `sha256:${new Bun.CryptoHasher('sha256').update(JSON.stringify(value)).digest('hex')}`;
}
