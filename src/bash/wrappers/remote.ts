/** Programs that run something on another machine or in a container. */
import type { Arg } from '../analysis.ts';
import type { Inner, UnwrapContext } from '../unwrap.ts';
import { eachReading, type Handler, has, joinWords, opaque, remoteCode, shellOnStdin, values } from './handler.ts';
import type { OptionTable, Reading } from './options.ts';
import { readOptions } from './options.ts';

const SSH: OptionTable = { short: '46AaCfGgKkMNnqsTtVvXxYyB:b:c:D:E:e:F:I:i:J:L:l:m:O:o:P:p:Q:R:S:W:w:' };

/** Settings whose value is started as a command here, before anything is sent. */
const SSH_COMMANDS = new Set(['proxycommand', 'localcommand', 'knownhostscommand']);
const SSH_LIBRARIES = new Set(['pkcs11provider', 'securitykeyprovider', 'include', 'xauthlocation']);

/** ssh reads options again after the host: `ssh host -p 22 command`. */
export const ssh: Handler = (argv, context) =>
  eachReading(argv, SSH, first => {
    if (first.operands.length === 0) return sshSettings(first);
    return readOptions(first.operands.slice(1), SSH).flatMap(second => {
      const reading = { ...second, options: [...first.options, ...second.options] };
      const more = second.unsure ? [opaque('ssh gets options that are not known')] : [];
      return [...sshSettings(reading), ...more, ...remote(reading, context)];
    });
  });

/** ssh with options of its own before them: `-M port`, `-f`. */
export const autossh: Handler = (argv, context) => {
  const at = argv.indexOf('-M');
  const words = at < 0 ? argv.slice(1) : [...argv.slice(1, at), ...argv.slice(at + 2)];
  return ssh(['ssh', ...words.filter(word => word !== '-V')], context);
};

function remote(reading: Reading, context: UnwrapContext): readonly Inner[] {
  if (has(reading, 'N', 'W', 's', 'O', 'Q', 'G', 'V')) return [];
  if (reading.operands.length > 0) return [remoteCode(joinWords(reading.operands))];
  // A shell for a person; with something else on standard input it runs that.
  return context.stdin === 'caller' || has(reading, 'n', 'f') ? [] : [shellOnStdin('remote')];
}

export function sshSettings(reading: Reading): readonly Inner[] {
  const inners: Inner[] = [];
  for (const value of values(reading, 'o')) inners.push(...sshSetting(value));
  for (const value of values(reading, 'F'))
    if (value !== 'none' && value !== '/dev/null') inners.push(opaque('ssh -F reads settings that can name commands'));
  if (has(reading, 'I')) inners.push(opaque('ssh -I loads a library'));
  return inners;
}

/** `-o Name=value` or `-o 'Name value'`. */
export function sshSetting(setting: Arg): readonly Inner[] {
  const text = typeof setting === 'string' ? setting : setting.prefix;
  const cut = /^\s*(\w+)(?:\s*=\s*|\s+)/.exec(text);
  if (cut === null) return typeof setting === 'string' ? [] : [opaque('ssh -o gets a setting that is not known')];
  const name = cut[1]!.toLowerCase();
  if (SSH_LIBRARIES.has(name)) return [opaque(`ssh -o ${cut[1]} loads what it names`)];
  if (!SSH_COMMANDS.has(name)) return [];
  if (typeof setting !== 'string') return [opaque(`ssh -o ${cut[1]} is not known`)];
  const code = text.slice(cut[0].length).trim();
  return code === 'none' ? [] : [{ kind: 'code', code, shell: 'sh', positional: null, scope: 'child' }];
}
