/** The words after `gatekeep audit`; what each does is loaded with it. */
import type { Command } from 'commander';
import { tailAudit } from './audit.ts';
import type { EvidenceOptions } from './audit-evidence.ts';
import type { ExportOptions } from './audit-export.ts';
import type { UpkeepOptions } from './audit-upkeep.ts';
import type { QueryOptions } from './audit-query.ts';
import type { VerifyOptions } from './audit-verify.ts';
import * as help from './help-audit.ts';
import { AUDIT_UPKEEP } from './help-upkeep.ts';
import { type Context, JSON_OPTION, Program } from './program-words.ts';

const word = (name: string, text = help.AUDIT): Program => Program.named(name, text);

/** Options that choose actions. */
function choosing(of: Program): Program {
  for (const name of ['from', 'to'] as const) of.option(`--${name} <time>`);
  for (const name of ['user', 'agent', 'rule', 'approver'] as const) of.option(`--${name} <name>`);
  of.option('--verdict <word>');
  return of;
}

export const auditWords = (context: Context): Command =>
  [tail, show, replay, search, stats, exports, prove, evidences, verify, key, retire, erase].reduce(
    (all, make) => all.addCommand(make(context)),
    word('audit') as Command,
  );

const tail = ({ caller, services, ends }: Context): Command =>
  word('tail')
    .option('-n, --lines <count>')
    .option('-f, --follow')
    .option(...JSON_OPTION)
    .action(ends((options: Parameters<typeof tailAudit>[2]) => tailAudit(caller, services, options)));

const show = ({ caller, services, ends }: Context): Command =>
  word('show')
    .argument('<id>')
    .option(...JSON_OPTION)
    .action(
      ends(async (id: string, options: { json?: boolean }) =>
        (await import('./audit-show.ts')).showAction(caller, services, id, options),
      ),
    );

const replay = ({ caller, services, ends }: Context): Command =>
  word('replay')
    .argument('<id>')
    .action(ends(async (id: string) => (await import('./audit-replay.ts')).replayAction(caller, services, id)));

const search = ({ caller, services, ends }: Context): Command =>
  choosing(word('search', help.AUDIT_SEARCH))
    .argument('[text...]')
    .option(...JSON_OPTION)
    .action(
      ends(async (words: string[], options: QueryOptions & { json?: boolean }) =>
        (await import('./audit-search.ts')).searchAudit(caller, services, words, options),
      ),
    );

const stats = ({ caller, services, ends }: Context): Command =>
  choosing(word('stats', help.AUDIT_SEARCH))
    .option(...JSON_OPTION)
    .action(
      ends(async (options: QueryOptions & { json?: boolean }) =>
        (await import('./audit-search.ts')).auditStats(caller, services, options),
      ),
    );

const exports = ({ caller, services, ends }: Context): Command =>
  word('export', help.AUDIT_EXPORT)
    .requiredOption('--format <name>')
    .option('--ocsf-version <version>')
    .option('--from <time>')
    .option('--output <file>')
    .option('--to <place>', '', (value: string, before: readonly string[] = []) => [...before, value])
    .option('-f, --follow')
    .action(
      ends(async (options: ExportOptions) =>
        (await import('./audit-export.ts')).exportAudit(caller, services, options),
      ),
    );

const prove = ({ caller, services, ends }: Context): Command =>
  word('prove', help.AUDIT_PROVE)
    .argument('<id>')
    .option('--output <file>')
    .option('--in-toto')
    .action(
      ends(async (id: string, options: { output?: string; inToto?: boolean }) =>
        (await import('./audit-prove.ts')).proveAction(caller, services, id, options),
      ),
    );

const evidences = ({ caller, services, ends }: Context): Command =>
  word('evidence', help.AUDIT_EVIDENCE)
    .requiredOption('--from <day>')
    .requiredOption('--to <day>')
    .requiredOption('--framework <name>')
    .option('--sample <count>')
    .option('--seed <text>')
    .option('--output <folder>')
    .action(
      ends(async (options: EvidenceOptions) =>
        (await import('./audit-evidence.ts')).evidence(caller, services, options),
      ),
    );

const verify = ({ caller, services, ends }: Context): Command =>
  word('verify', help.AUDIT_VERIFY)
    .argument('[path]')
    .option('--anchors <file...>')
    .option('--key <vkey...>')
    .option('--proof <file>')
    .option(...JSON_OPTION)
    .action(
      ends(async (path: string | undefined, options: VerifyOptions) =>
        (await import('./audit-verify.ts')).verifyAudit(caller, services, path ?? null, options),
      ),
    );

const upkeep = () => import('./audit-upkeep.ts');

const key = ({ caller, services, ends }: Context): Command => {
  const show = word('show', AUDIT_UPKEEP).action(ends(async () => (await upkeep()).showKey(caller, services)));
  const rotate = word('rotate', AUDIT_UPKEEP)
    .option('--reason <text>')
    .option('--user <user>')
    .option('--lost')
    .action(ends(async (options: UpkeepOptions) => (await upkeep()).rotateKey(caller, services, options)));
  return word('key', AUDIT_UPKEEP).addCommand(show).addCommand(rotate);
};

const retire = ({ caller, services, ends }: Context): Command =>
  word('retire', AUDIT_UPKEEP)
    .option('--before <time>')
    .option('--reason <text>')
    .option('--user <user>')
    .action(ends(async (options: UpkeepOptions) => (await upkeep()).retireFiles(caller, services, options)));

const erase = ({ caller, services, ends }: Context): Command =>
  word('erase', AUDIT_UPKEEP)
    .option('--reason <text>')
    .option('--user <user>')
    .action(ends(async (options: UpkeepOptions) => (await upkeep()).eraseSecret(caller, services, options)));
