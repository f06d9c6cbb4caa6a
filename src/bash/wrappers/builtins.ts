/** bash's own prefixes. Their options are few, and a word that is not one of them is the command. */
import { after, eachReading, type Handler, has, program } from './handler.ts';

export const exec: Handler = argv => eachReading(argv, { short: 'cla:' }, reading => after(reading, 0, 'exec'));

/** With -v or -V it only says what the words mean. */
export const command: Handler = argv =>
  eachReading(argv, { short: 'pvV' }, reading => (has(reading, 'v', 'V') ? [] : program(reading.operands)));

export const builtin: Handler = argv => eachReading(argv, {}, reading => program(reading.operands));

/** `jobs -x` starts its words as a program, with process numbers in the place of `%1`. */
export const jobs: Handler = argv =>
  eachReading(argv, { short: 'lnprsx' }, reading => (has(reading, 'x') ? program(reading.operands) : []));
