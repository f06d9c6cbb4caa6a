/**
 * Values that people and agents really set, and that start nothing but a pager or an editor: they are not worth a
 * line in every record. Everything else is judged by the rules like any other code.
 */
import { unwrap } from '../wrappers.ts';

/** Programs that only show text: no option of theirs starts another. */
const VIEWERS = new Set([
  'cat',
  'less',
  'more',
  'most',
  'head',
  'tail',
  'true',
  'false',
  ':',
  'lesspipe',
  'lesspipe.sh',
]);

const EDITORS = new Set(
  'vim vi nvim nano pico emacs emacsclient ed joe micro hx helix kak kate gedit code code-insiders cursor windsurf zed subl delta bat batcat diff-so-fancy ssh-askpass x11-ssh-askpass ksshaskpass gnome-ssh-askpass xdg-open open wslview sensible-editor sensible-pager sensible-browser editor pager www-browser w3m lynx firefox chromium google-chrome'.split(
    ' ',
  ),
);

/** The options that people give their editor; others can name scripts. */
const EDITOR_OPTIONS = new Set([
  '-w',
  '--wait',
  '-n',
  '--new-window',
  '-r',
  '--reuse-window',
  '-f',
  '--nofork',
  '-nw',
  '-t',
]);

const SYSTEM =
  /^(?:(?:\/usr|\/usr\/local|\/opt\/homebrew)?\/(?:s?bin|lib|libexec|lib\/[\w.-]+|libexec\/[\w.-]+)\/)?([^/]+)$/;

/** Plain words and pipes only; no program that starts another. */
export function isHarmless(code: string): boolean {
  if (!/^[\w ./:=@%+,|'-]*$/.test(code) || code.includes('||')) return false;
  return code.split('|').every(stage => isHarmlessStage(stage.trim().split(/ +/)));
}

function isHarmlessStage(words: readonly string[]): boolean {
  const bare = words.map(word => word.replace(/^'([^']*)'$/, '$1'));
  const [program = '', ...rest] = bare;
  const name = SYSTEM.exec(program)?.[1];
  if (name === undefined || bare.some(word => word.includes("'"))) return false;
  if (VIEWERS.has(name)) return true;
  if (EDITORS.has(name)) return rest.every(word => EDITOR_OPTIONS.has(word));
  // ssh starts nothing here unless its options say so; the host comes later.
  return name === 'ssh' && unwrap(['ssh', ...rest], { stdin: 'caller' })?.length === 0;
}
