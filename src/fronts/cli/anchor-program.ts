/** `gatekeep audit anchor`; what it does is loaded with it. */
import type { Command } from 'commander';
import { AUDIT_ANCHOR } from './help-upkeep.ts';
import { type Context, JSON_OPTION, Program } from './program-words.ts';

export const anchorWords = ({ caller, services, ends }: Context): Command =>
  Program.named('anchor', AUDIT_ANCHOR)
    .argument('[name...]')
    .option('--attest <file>')
    .option(...JSON_OPTION)
    .action(
      ends(async (names: string[], options: { attest?: string; json?: boolean }) =>
        (await import('./audit-anchor.ts')).anchorAudit(caller, services, names, options),
      ),
    );
