import type { Identity } from './identity.ts';

/** Somebody proposed a command in place of another: whoever asks for it has them as co-author. */
export interface Edit {
  /** Of the request that they changed. */
  readonly id: string;
  readonly name: string;
  readonly identities: readonly Identity[];
}
