/** Commands that a database's client runs itself: `\! ls`, `.shell ls`, `\i file`, `system ls`. */
import { type Effect, opaque } from '../effect.ts';
import { writing } from '../files.ts';
import type { Dialect } from './tokens.ts';

const shell = (code: string): Effect => ({ kind: 'shell', code, positional: [] });

/** `line` with its mark: a backslash, a point, or a word of mysql. */
export function clientCommand(line: string, dialect: Dialect, name: string): readonly Effect[] {
  if (line.startsWith('.')) return pointCommand(line, name);
  return dialect === 'mysql' ? mysqlCommand(line, name) : psqlCommand(line, name);
}

/** Words of SQL that change something. */
export const CHANGES = /\b(?:drop|delete|truncate|update|alter|grant|revoke|copy|create|insert|program)\b/i;

const unknown = (name: string, command: string): readonly Effect[] => [
  opaque(`${name} runs ${command}, which is not followed`),
];

function psqlCommand(line: string, name: string): readonly Effect[] {
  const [, command = '', rest = ''] = /^\\(!|[A-Za-z_?]+\+?|.)\s*(.*)$/s.exec(line) ?? [];
  if (command === '!') return rest === '' ? [opaque(`${name} starts a shell`)] : [shell(rest)];
  if (line.length > 2_000) return unknown(name, `\\${command}`);
  const effects: Effect[] = [...rest.matchAll(/`([^`]*)`/g)].map(([, code]) => shell(code!));
  if (rest.replace(/`[^`]*`/g, '').includes('`')) return unknown(name, `\\${command}`);
  const target = rest.trim().replace(/^'(.*)'$/, '$1');
  // Several commands may stand in one line.
  const further = /\\[A-Za-z!]/.exec(rest);
  if (further !== null && !/^(?:echo|qecho|warn|set|copy)$/.test(command))
    effects.push(...psqlCommand(rest.slice(further.index), name));
  switch (command) {
    case 'o':
    case 'out':
    case 'w':
    case 'write':
    case 'g':
    case 'gx':
      if (target.includes('|')) effects.push(shell(target.slice(target.indexOf('|') + 1)));
      else if (target !== '' && !target.startsWith('(')) effects.push(writing(target.split(/\s/)[0]!, false));
      break;
    case 'copy': {
      const program = /\b(?:from|to)\s+program\s+'((?:[^']|'')*)'/i.exec(rest);
      if (program !== null) effects.push(shell(program[1]!.replaceAll("''", "'")));
      else if (/\bprogram\b/i.test(rest)) return unknown(name, '\\copy');
      else {
        const file = /\bto\s+(?:'([^']*)'|(\S+))/i.exec(rest);
        const path = file?.[1] ?? file?.[2];
        if (path !== undefined && !/^(?:stdout|pstdout)$/i.test(path)) effects.push(writing(path, false));
      }
      break;
    }
    case 'i':
    case 'ir':
    case 'include':
    case 'include_relative':
      effects.push({ kind: 'include', path: target, language: 'sql:postgres' });
      break;
    case 'set':
      // `:x` stands for it, wherever that is.
      if (CHANGES.test(rest)) return [...effects, ...unknown(name, '\\set')];
      break;
    case 'gexec':
    case 'e':
    case 'edit':
    case 'ef':
    case 'ev':
    case 'setenv':
    case 'lo_import':
    case 'lo_export':
      return [...effects, ...unknown(name, `\\${command}`)];
  }
  return effects;
}

/** mysql's, by name at the start of a line or by letter. */
function mysqlCommand(line: string, name: string): readonly Effect[] {
  const [, command = '', rest = ''] = /^\\?(\w+|!|\.)\s*(.*)$/s.exec(line) ?? [];
  const target = rest.replace(/;\s*$/, '').trim();
  if (command === '!' || /^system$/i.test(command)) return [shell(rest)];
  if (command === '.' || /^source$/i.test(command)) return [{ kind: 'include', path: target, language: 'sql:mysql' }];
  if (command === 'P' || /^pager$/i.test(command)) return target === '' ? [] : [shell(target)];
  if (command === 'T' || /^tee$/i.test(command)) return target === '' ? [] : [writing(target, true)];
  if (command === 'e' || /^edit$/i.test(command)) return unknown(name, 'edit');
  // `\g`, `\G` and `\c` end a statement; what follows them in the line goes on.
  return /\\[!.PTe]|\b(?:drop|delete|truncate|update|alter)\b/i.test(rest) ? unknown(name, `\\${command}`) : [];
}

/** Of sqlite3 and duckdb, which take the beginning of a name for it. */
function pointCommand(line: string, name: string): readonly Effect[] {
  const [, command = '', rest = ''] = /^\.(\w*)\s*(.*)$/s.exec(line) ?? [];
  const is = (full: string, least: number): boolean => command.length >= least && full.startsWith(command);
  if (is('shell', 2) || is('system', 2)) {
    // The words are quoted anew for the shell: only plain ones stay what they are.
    return /["'\\]/.test(rest) ? unknown(name, `.${command}`) : [shell(rest)];
  }
  const target = rest.trim().replace(/^(['"])(.*)\1$/, '$2');
  if (is('read', 3))
    return target.startsWith('|')
      ? [shell(target.slice(1))]
      : [{ kind: 'include', path: target, language: 'sql:sqlite' }];
  if (is('output', 1) || is('once', 2)) {
    const path = target.replace(/^-\w\s+/, '');
    if (path.startsWith('|')) return [shell(path.slice(1))];
    return path === '' || path === 'stdout' || path === 'off' ? [] : [writing(path, false)];
  }
  if (is('import', 2)) return target.includes('|') ? unknown(name, '.import') : [];
  if (is('load', 2) || is('excel', 2) || is('www', 2) || is('lint', 3)) return unknown(name, `.${command}`);
  if (is('restore', 3)) return [{ kind: 'argv', argv: ['sql', 'RESTORE', target] }];
  if (is('backup', 1) || is('save', 2) || is('clone', 2) || is('log', 2) || is('trace', 3)) {
    const path = target.split(/\s+/).at(-1) ?? '';
    return path === '' || /^(?:off|on|std\w+)$/.test(path) ? [] : [writing(path, false)];
  }
  return /\|/.test(rest) && !is('separator', 3) && !is('mode', 2) ? unknown(name, `.${command}`) : [];
}
