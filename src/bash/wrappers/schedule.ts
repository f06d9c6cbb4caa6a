/** Programs that have shell code run at another time: at(1), crontab(1). */
import type { Arg } from '../analysis.ts';
import type { Inner, UnwrapContext } from '../unwrap.ts';
import { eachReading, type Handler, has, opaque, shellCode, shellOnStdin, values } from './handler.ts';

/** at and batch take shell code from a file or from standard input. */
export const at: Handler = argv =>
  eachReading(argv, { short: 'Vq:f:mMlbvt:dcru:' }, reading => {
    if (has(reading, 'V', 'l', 'd', 'c', 'r')) return [];
    const files = values(reading, 'f');
    if (files.length === 0) return [shellOnStdin()];
    return files.map(path => ({ kind: 'file', path, shell: 'sh', positional: null, scope: 'child' }) as const);
  });

/** A table in a file or from standard input; each of its lines is code for later. */
export const crontab: Handler = (argv, context) =>
  eachReading(argv, { short: 'u:lreinsc:T:Vh', long: 'help version' }, reading => {
    if (has(reading, 'l', 'r', 'e', 'T', 'V', 'h', 'help', 'version')) return [];
    const [file = '-'] = reading.operands;
    const table = file === '-' ? textOf(context) : (context.content?.(file) ?? null);
    return table === null ? [opaque('crontab takes lines that are not known')] : jobsOf(table);
  });

function textOf({ text, path, content }: UnwrapContext): string | null {
  const given: Arg | null | undefined = text ?? (path === undefined ? null : content?.(path));
  return typeof given === 'string' ? given : null;
}

/** crontab(5): a name and a value for all that follows, or when to run what; comments stand on lines of their own. */
function jobsOf(table: string): readonly Inner[] {
  return table
    .split('\n')
    .map(line => line.trimStart())
    .filter(line => line !== '' && !line.startsWith('#'))
    .flatMap(jobOf);
}

const SETTING = /^(["']?)(\w+)\1\s*=\s*(.*)$/;
/** They change nothing of what the lines below mean. */
const HARMLESS = /^(?:MAIL(?:TO|FROM)|HOME|LOGNAME|USER|LANG|LC_\w+|TZ|CRON_TZ|RANDOM_DELAY|CONTENT_\w+)$/;
const WHEN = /^(?:@\w+|(?:\S+[ \t]+){4}\S+)[ \t]+(.+)$/;

function jobOf(line: string): readonly Inner[] {
  const [, , name, value] = SETTING.exec(line) ?? [];
  if (name !== undefined && value !== undefined) {
    const isShell = name === 'SHELL' && /^["']?(?:\/usr)?(?:\/bin\/)?(?:ba|da)?sh["']?\s*$/.test(value);
    return isShell || HARMLESS.test(name) ? [] : [opaque(`crontab sets ${name} for its commands`)];
  }
  const job = WHEN.exec(line)?.[1];
  // What follows a % is the command's input.
  return job === undefined ? [] : [shellCode((/^(?:[^%\\]|\\[\s\S])*/.exec(job)?.[0] ?? '').replaceAll('\\%', '%'))];
}
