/**
 * Statements in one form whatever way they are written: keywords in capitals, names joined, what stands in parentheses
 * one word, texts in quotes. `DELETE FROM app.users WHERE id = 1`.
 */
import type { Token } from './tokens.ts';

export interface Statement {
  readonly words: readonly string[];
  readonly tokens: readonly Token[];
}

const KEYWORDS = new Set(
  `ADD ALL ALTER ANALYZE AND AS ATTACH BEGIN CALL CASCADE CASE CLUSTER COLUMN COLUMNS COMMIT CONCURRENTLY CONSTRAINT COPY CREATE
  DATABASE DEFAULT DELETE DESC DESCRIBE DETACH DO DOMAIN DROP EXEC EXECUTE EXISTS EXPLAIN EXPORT EXTENSION FLUSH FOR FOREIGN
  FROM FUNCTION GRANT GROUP HAVING IF IMMEDIATE IMPORT IN INDEX INFILE INSERT INTO JOIN KEY KEYSPACE KILL LIMIT LOAD LOCK MASTER
  MATERIALIZED MERGE NOT NULL OFF ON ONLY OPTIMIZE OR ORDER OUTFILE DUMPFILE OWNED OWNER PARTITION POLICY PREPARE PRIMARY PRIVILEGES
  PROCEDURE PROGRAM PUBLICATION PURGE REASSIGN REINDEX RENAME REPLACE RESET RESTORE RETURNING REVOKE ROLE ROLLBACK SCHEMA SELECT
  SEQUENCE SERVER SET SHOW SHUTDOWN STATISTICS SUBSCRIPTION SYSTEM TABLE TABLES TABLESPACE TEMP TEMPORARY TO TRIGGER TRUE
  TRUNCATE TYPE UNION UNLOAD UPDATE USE USER USING VACUUM VALUES VIEW WAREHOUSE WHERE WITH`.split(/\s+/),
);

export const isKeyword = (token: Token | undefined, ...words: readonly string[]): boolean =>
  token?.kind === 'word' && words.includes(token.text.toUpperCase());

/** Words of one statement; more of them say nothing new. */
const LONGEST = 150;
/** Characters of what stands in parentheses. */
const LONGEST_GROUP = 2_000;

export function splitStatements(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const all: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'end') all.push([]);
    else if (token.kind === 'command') all.push([token], []);
    else all.at(-1)!.push(token);
  }
  return all.filter(one => one.length > 0);
}

export function normalized(tokens: readonly Token[]): readonly string[] {
  const words: string[] = [];
  let depth = 0;
  let group = '';
  let joins = false;
  for (const token of tokens) {
    if (words.length >= LONGEST) break;
    const word = wordOf(token);
    if (token.kind === 'sign' && word === '(') depth += 1;
    if (depth > 0) {
      if (group.length < LONGEST_GROUP || word === ')')
        group +=
          group === '' || group.endsWith('(') || word === ')' || word === ',' || word === '.' ? word : ` ${word}`;
      if (token.kind === 'sign' && word === ')' && --depth === 0) {
        words.push(group);
        group = '';
      }
      joins = false;
    } else if ((joins || word === '.') && words.length > 0) {
      words[words.length - 1] += word;
      joins = word === '.' && token.kind === 'sign';
    } else words.push(word);
  }
  if (group !== '') words.push(group);
  return withoutTautology(words);
}

function wordOf(token: Token): string {
  if (token.kind === 'string') return `'${token.text.slice(0, 500)}'`;
  if (token.kind === 'name') return `"${token.text}"`;
  if (token.kind !== 'word') return token.text;
  const upper = token.text.toUpperCase();
  return KEYWORDS.has(upper) ? upper : token.text;
}

/** A WHERE that holds for every row is none. */
function withoutTautology(words: readonly string[]): readonly string[] {
  const at = words.indexOf('WHERE');
  if (at < 0) return words;
  const condition = words
    .slice(at + 1)
    .join(' ')
    .replace(/\s*RETURNING\b.*$/, '');
  const isAll = /^\(?(?:TRUE|NOT FALSE|[1-9][0-9]*|('[^']*'|[\w.]+|"[^"]*") = \1)\)?(?:\s+OR\b.*)?$/i.test(condition);
  const orAll = / OR \(?(?:TRUE|('[^']*'|[0-9]+) = \1)\)?$/i.test(condition);
  return isAll || orAll ? words.slice(0, at) : words;
}
