/** Settings of git whose value is a command, a folder of hooks, or another file of settings. */
import type { Arg } from '../analysis.ts';
import type { Inner } from '../unwrap.ts';
import { extendedCode, opaque } from './handler.ts';

/** `section.name`, in lower case: the value is shell code. */
const CODE = new Set(
  'core.sshcommand core.editor core.pager core.gitproxy core.askpass core.alternaterefscommand sequence.editor diff.external interactive.difffilter gpg.program uploadpack.packobjectshook sendemail.sendmailcmd sendemail.tocmd sendemail.cccmd sendemail.headercmd sendemail.smtpserver instaweb.httpd instaweb.browser help.browser web.browser gpg.ssh.defaultkeycommand receive.procreceiverefs imap.tunnel log.showsignaturecommand'.split(
    ' ',
  ),
);

/** `section.*.name`: the same with a part in between that anybody may choose. */
const CODE_BETWEEN = new Set(
  'diff.command diff.textconv difftool.cmd difftool.path mergetool.cmd mergetool.path merge.driver filter.clean filter.smudge filter.process gpg.program remote.uploadpack remote.receivepack remote.vcs trailer.command trailer.cmd browser.cmd browser.path man.cmd man.path guitool.cmd tar.command sendemail.sendmailcmd sendemail.tocmd sendemail.cccmd sendemail.smtpserver hook.command lfs.clean lfs.smudge'.split(
    ' ',
  ),
);

/** The value names more files that git takes settings or programs from. */
const FILES = new Set(['core.hookspath', 'core.attributesfile', 'include.path', 'init.templatedir', 'core.worktree']);
const HARMLESS_FILES = new Set(['/dev/null', '']);

/** What git would start because of the setting; null where it is no command. */
export function gitSetting(key: Arg, value: Arg): Inner | null {
  if (typeof key !== 'string') return opaque('git gets a setting that is not known');
  const parts = key.split('.');
  const section = parts[0]!.toLowerCase();
  const name = parts.at(-1)!.toLowerCase();
  const short = `${section}.${name}`;
  const between = parts.length > 2;
  if (section === 'alias') return alias(value);
  if (section === 'pager' || short === 'core.fsmonitor')
    return typeof value === 'string' && isSwitch(value) ? null : code(value);
  if (short === 'credential.helper') return helper(value);
  if (section === 'submodule' && name === 'update')
    return typeof value === 'string' && !value.startsWith('!') ? null : bang(value);
  if (section === 'includeif' || FILES.has(short)) return files(key, value);
  if (section === 'protocol' && name === 'allow' && parts[1]?.toLowerCase() === 'ext') return ext(value);
  if (section === 'url' && key.includes('ext::')) return EXT;
  if (section === 'remote') {
    const found = remote(parts[1]!, name, value);
    if (found !== null) return found;
  }
  const carries = CODE.has(key.toLowerCase()) || (between ? CODE_BETWEEN.has(short) : CODE.has(short));
  return carries ? code(value) : null;
}

const isSwitch = (value: string): boolean => /^(?:true|false|yes|no|on|off|[01])?$/i.test(value);

function code(value: Arg): Inner | null {
  if (value === '' || value === 'true' || value === 'false') return null;
  return typeof value === 'string'
    ? extendedCode(value, 'a command of git')
    : opaque('git gets a command that is not known');
}

/** `!` in front makes it shell code. */
function bang(value: Arg): Inner | null {
  if (typeof value !== 'string') return value.prefix === '' || value.prefix.startsWith('!') ? code(value) : null;
  return value.startsWith('!') ? code(value.slice(1)) : null;
}

/** An alias without `!` is another git command; wrappers/git.ts puts that into the command line. */
const alias = bang;

function helper(value: Arg): Inner | null {
  if (value === '') return null;
  if (typeof value !== 'string') return opaque('git gets a command that is not known');
  if (value.startsWith('!')) return code(value.slice(1));
  return value.startsWith('/') ? code(value) : code(`git-credential-${value}`);
}

function files(key: string, value: Arg): Inner | null {
  if (typeof value === 'string' && HARMLESS_FILES.has(value)) return null;
  return key.toLowerCase() === 'core.worktree' || key.toLowerCase() === 'core.attributesfile'
    ? null
    : opaque(`git takes what ${key} names from a place of its own`);
}

const EXT = opaque('git runs the commands of ext:: addresses');

const ext = (value: Arg): Inner | null => (value === 'never' ? null : EXT);

/** `remote.x.push=+HEAD:main` and `remote.x.mirror=true` are words that `git push` is not given. */
function remote(which: string, name: string, value: Arg): Inner | null {
  const text = typeof value === 'string' ? value : value.prefix;
  if (name.endsWith('url') && text.startsWith('ext::')) return EXT;
  if (name === 'push') return { kind: 'argv', argv: ['git', 'push', which, value] };
  return name === 'mirror' && text !== 'false' ? { kind: 'argv', argv: ['git', 'push', '--mirror', which] } : null;
}
