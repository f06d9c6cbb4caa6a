/** git's files of settings, git-config(1) SYNTAX: the values of one alias, and the files that are included. */

export interface AliasesFound {
  /** null: a value that cannot be read. */
  readonly values: readonly (string | null)[];
  readonly includes: readonly string[];
}

const SECTION = /^\[\s*([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]/;
const KEY = /^([A-Za-z][\w-]*)\s*(?:=|$)/;

export function aliasesIn(text: string, name: string): AliasesFound {
  const values: (string | null)[] = [];
  const includes: string[] = [];
  let section = '';
  for (const line of logicalLines(text)) {
    let rest = line.trim();
    const head = SECTION.exec(rest);
    if (head !== null) {
      section = head[1]!.toLowerCase();
      rest = rest.slice(head[0].length).trim();
    }
    const key = KEY.exec(rest);
    if (key === null) continue;
    const found = key[1]!.toLowerCase();
    if (section === 'alias' && found === name.toLowerCase()) values.push(settingOf(rest.slice(key[0].length)));
    else if ((section === 'include' || section === 'includeif') && found === 'path') {
      const path = settingOf(rest.slice(key[0].length));
      if (path !== null) includes.push(path);
    }
  }
  return { values, includes };
}

/** A backslash at the end of a line goes on in the next. */
const logicalLines = (text: string): readonly string[] => text.replace(/\\\r?\n/g, '').split(/\r?\n/);

/** Without its quotes and its comment; null: a quote stays open. */
function settingOf(text: string): string | null {
  let value = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '"') quoted = !quoted;
    else if (char === '\\') value += { n: '\n', t: '\t', b: '\b' }[text[++at] ?? ''] ?? text[at] ?? '';
    else if (!quoted && (char === '#' || char === ';')) break;
    else value += char;
  }
  return quoted ? null : value.trim();
}
