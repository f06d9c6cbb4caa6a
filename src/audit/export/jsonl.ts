/** The lines as they are, so that hashes, chain and checkpoints hold in the copy too. */
import { type Format, perLine } from './format.ts';

export const jsonl = (): Format => ({ ...perLine('application/x-ndjson', ({ line }) => line), whole: true });
