/** Programs that start another as a different user. */
import type { Arg } from '../analysis.ts';
import { withAssignments } from './env.ts';
import { eachReading, type Handler, has, joinWords, opaque, program, shellOnStdin, values } from './handler.ts';
import type { OptionTable, Reading } from './options.ts';
import { readOptions } from './options.ts';
import { shell } from './shells.ts';

const SUDO: OptionTable = {
  short: 'Aa:BbC:c:D:Eeg:h::HiKklNnPp:R:r:SsT:t:U:u:Vv',
  long: 'askpass auth-type= background bell chdir= chroot= close-from= command-timeout= edit group= help host= list login login-class= non-interactive no-update other-user= preserve-env=? preserve-groups prompt= remove-timestamp reset-timestamp role= set-home shell stdin type= user= validate version',
};

const SUDO_LOOKS = ['l', 'list', 'v', 'validate', 'K', 'remove-timestamp', 'V', 'version', 'help', 'e', 'edit'];

export const sudo: Handler = argv =>
  eachReading(argv, SUDO, first => {
    if (has(first, ...SUDO_LOOKS)) return [];
    return readOptions(interleaved(first), SUDO).flatMap(reading => {
      const options = [...first.options, ...reading.options];
      return startAs({ ...reading, options }, has({ ...reading, options }, 's', 'shell', 'i', 'login'));
    });
  });

/** sudo goes on reading options after an assignment: `sudo A=1 -u root rm x`. The assignments come last here. */
function interleaved(reading: Reading): readonly Arg[] {
  const isAssignment = (word: Arg) => /^[^-=][^=]*=/.test(typeof word === 'string' ? word : word.prefix);
  const end = reading.operands.findIndex(word => !isAssignment(word));
  if (end <= 0) return ['--', ...reading.operands];
  const rest = reading.operands.slice(end);
  const next = readOptions(rest, SUDO)[0];
  if (next === undefined || next.options.length === 0) return ['--', ...reading.operands];
  const optionWords = rest.slice(0, rest.length - next.operands.length).filter(word => word !== '--');
  return [...optionWords, '--', ...reading.operands.slice(0, end), ...next.operands];
}

function startAs(reading: Reading, throughShell: boolean) {
  const inners = withAssignments(reading);
  if (!throughShell) return inners;
  if (inners.length === 0) return [shellOnStdin()];
  return inners.map(inner => {
    if (inner.kind !== 'argv' || !inner.argv.every(word => typeof word === 'string')) return inner;
    // sudo -s and -i put a backslash before everything but letters, digits, `_`, `-` and `$`.
    const code = (inner.argv as readonly string[]).map(word => word.replace(/[^\w$-]/gs, '\\$&')).join(' ');
    return { kind: 'code', code, shell: 'bash', positional: null, scope: 'child' } as const;
  });
}

const DOAS: OptionTable = { short: 'a:C:Lnsu:' };

export const doas: Handler = argv =>
  eachReading(argv, DOAS, reading => {
    if (has(reading, 'C', 'L')) return [];
    return has(reading, 's') ? [shellOnStdin()] : withAssignments(reading);
  });

const SU: OptionTable = {
  short: 'c:fg:G:lmpPTs:u:hVw:',
  long: 'command= fast group= login preserve-environment pty no-pty session-command= shell= supp-group= user= whitelist-environment= help version',
  permute: true,
};

/** `su [-] [user [arguments of the shell]]`; runuser -u takes a command like sudo. */
export const su: Handler = argv =>
  eachReading(argv, SU, reading => {
    if (has(reading, 'h', 'V', 'help', 'version')) return [];
    if (has(reading, 'u', 'user')) return program(reading.operands);
    const operands = reading.operands[0] === '-' ? reading.operands.slice(1) : reading.operands;
    const commands = values(reading, 'c', 'command', 'session-command');
    const login = has(reading, 'l', 'login') || reading.operands[0] === '-' ? ['-l'] : [];
    const flags = commands.length === 0 ? [] : ['-c', commands.at(-1)!];
    const names = values(reading, 's', 'shell');
    const name = names.at(-1) ?? 'bash';
    const rest = operands.slice(1).filter(word => word !== '--');
    if (typeof name !== 'string') return [opaque('su starts a shell that is not known')];
    if (names.length > 0) return program([name, ...login, ...flags, ...rest]);
    return shell(['bash', ...login, ...flags, ...rest], { stdin: 'caller' });
  });

/** `sg group [-c] code`. */
export const sg: Handler = argv => {
  const words = argv.slice(1).filter(word => word !== '-');
  const code = words[1] === '-c' ? words.slice(2) : words.slice(1);
  if (code.length === 0) return [shellOnStdin()];
  return [{ kind: 'code', code: joinWords(code), shell: 'sh', positional: null, scope: 'child' }];
};
