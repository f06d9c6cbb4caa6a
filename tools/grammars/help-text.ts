/** The options that a tool's own help lists, in the shapes of getopt, git, cobra, clap, argparse and terraform. */

export interface HelpOption {
  readonly names: readonly string[];
  /** `attached`: a value in the same word only, or none. */
  readonly takes: 'nothing' | 'value' | 'attached';
}

/** Manual pages overstrike for bold, and terminals colour. */
const DECORATION = /.\x08|\x1b\[[0-9;]*m/g;

const LINE = /^ {0,30}\t?\[?(-{1,2}[A-Za-z0-9?#[].*)$/;

/** `synopsis`: npm and aws say what takes a value only in `[-w|--workspace <name>] [--dry-run]`. */
export function optionsIn(help: string, synopsis = false): HelpOption[] {
  const lines = help.replace(DECORATION, '').split('\n');
  const found = lines.flatMap(line =>
    synopsis ? synopsisOptions(line) : (optionIn(LINE.exec(line)?.[1] ?? '') ?? []),
  );
  const named = new Map<string, HelpOption>();
  // The first line that names an option lists it; later ones are examples and remarks.
  for (const option of found)
    if (!option.names.some(name => named.has(name))) for (const name of option.names) named.set(name, option);
  return [...new Set(named.values())];
}

function synopsisOptions(line: string): HelpOption[] {
  if (!/^\s*\[-.*\]\s*$/.test(line)) return [];
  return [...line.matchAll(/(?:^|[\s[|])(?:(-\w)\|)?(--[\w-]+|-\w)(?= |\]|\|)( <[^>]+>)?/g)].map(
    ([, short, name, value]): HelpOption => ({
      names: short === undefined ? [name!] : [short, name!],
      takes: value === undefined ? 'nothing' : 'value',
    }),
  );
}

/** One line's part before the explanation: two blanks, a tab, or the colon of kubectl. */
function optionIn(line: string): HelpOption | null {
  if (line === '') return null;
  const joined = line.replace(/([,|])\s+(?=-)/g, '$1');
  const spec = joined.split(/\s{2,}|\t|:(?=\s|$)/)[0]!;
  const names: string[] = [];
  let rest = '';
  for (const piece of spec.split(/[,|/](?=-)| (?=-)/)) {
    const match = /^(--?(?:\[no-\])?[A-Za-z0-9?#@](?:[\w?#@.-]*[\w?#@-])?)(?:\.\.\.?)?(.*)$/.exec(piece);
    if (match === null || /[A-Z]{3}/.test(match[1]!)) return null;
    const name = match[1]!;
    if (name.includes('[no-]')) names.push(name.replace('[no-]', ''), name.replace('[no-]', 'no-'));
    else names.push(name);
    // `-f, --file=X` and `-f X, --file` say it once for both.
    if (match[2] !== '') rest = match[2]!;
  }
  const takes = takesOf(rest);
  return takes === null || new Set(names).size < names.length ? null : { names, takes };
}

function takesOf(rest: string): HelpOption['takes'] | null {
  if (rest === '' || rest === ' ' || /^=(?:true|false)$/.test(rest)) return 'nothing';
  if (/^\[=|^\[<|^ \w+\[=/.test(rest)) return 'attached';
  // kubectl shows a default, which does not tell whether a bare option stands for another one.
  if (/^='.+'$/.test(rest) || /^ ?\[/.test(rest)) return null;
  if (/^=\S+$/.test(rest) || /^ [<({]?[\w./:'"@#|,=<>*?+ -]+[\])}>]*(?:\.\.\.)?$/.test(rest)) return 'value';
  return null;
}
