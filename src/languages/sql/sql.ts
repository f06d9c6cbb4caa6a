/** SQL: the statements that change something, commands of the client, and what either hands to a shell. */
import { type Circumstances, type Effect, opaque } from '../effect.ts';
import { CHANGES, clientCommand } from './commands.ts';
import { isKeyword, normalized, splitStatements } from './statements.ts';
import { type Dialect, sqlTokens, type Token } from './tokens.ts';

/** Characters; dumps of databases are longer, and are not read. */
const LONGEST = 300_000;
/** Different statements; whoever writes more of them by hand means a file. */
const MOST = 200;
/** Tokens of a statement within another. */
const LONGEST_WITHIN = 2_000;
/** Texts of SQL within texts. */
const DEEPEST = 5;

export function readSql(text: string, dialect: Dialect, { name }: Circumstances): readonly Effect[] {
  if (text.length > LONGEST) return [opaque(`${name} runs SQL that is too long to be read here`)];
  const found = new Map<string, Effect>();
  const add = (effect: Effect): void => {
    found.set(JSON.stringify(effect), effect);
  };
  readText({ dialect, name, add }, text, DEEPEST);
  if (found.size <= MOST) return [...found.values()];
  return [...[...found.values()].slice(0, MOST), opaque(`${name} runs more statements than are read here`)];
}

interface Reader {
  readonly dialect: Dialect;
  readonly name: string;
  readonly add: (effect: Effect) => void;
}

function readText(reader: Reader, text: string, depth: number): void {
  const tokens = depth === 0 ? null : sqlTokens(text, reader.dialect);
  if (tokens === null) return reader.add(opaque(`${reader.name} runs SQL that cannot be read here`));
  // Both change what a backslash in a text means from then on.
  if (/standard_conforming_strings|backslash_quote|sql_mode/i.test(text) && text.includes('\\'))
    reader.add(opaque(`${reader.name} changes how texts are read`));
  for (const statement of splitStatements(tokens)) {
    const [first] = statement;
    if (first?.kind === 'command')
      for (const effect of clientCommand(first.text, reader.dialect, reader.name)) reader.add(effect);
    else readStatement(reader, statement, depth);
  }
}

/** They only look, or say how to go on. */
const READS = new Set(
  `SELECT SHOW DESCRIBE DESC EXPLAIN USE BEGIN START COMMIT ROLLBACK END SAVEPOINT RELEASE VALUES TABLE WITH SET HELP ANALYZE
  ANALYSE LIST DECLARE FETCH CLOSE MOVE LISTEN UNLISTEN NOTIFY DISCARD DEALLOCATE PRAGMA CHECK CHECKPOINT ABORT PRINT GO IF
  EXISTS FROM DELIMITER LOCK UNLOCK`.split(/\s+/),
);

function readStatement(reader: Reader, tokens: readonly Token[], depth: number): void {
  const first = tokens.find(token => !(token.kind === 'sign' && token.text === '('));
  if (first === undefined) return;
  const verb = first.kind === 'word' ? first.text.toUpperCase() : '';
  // psql puts the text of a variable there.
  if (reader.dialect === 'postgres' && first.text.startsWith(':'))
    reader.add(opaque(`${reader.name} runs a statement that is not known`));
  readCode(reader, tokens, verb, depth);
  if (!READS.has(verb) || setsServer(tokens, verb)) report(reader, tokens);
  let within = 0;
  tokens.forEach((token, at) => {
    if (at > 0 && within <= MOST && startsStatement(tokens, at, verb)) {
      within += 1;
      if (within <= MOST) report(reader, rest(tokens, at));
      else reader.add(opaque(`${reader.name} runs more statements than are read here`));
    }
    if (isKeyword(token, 'OUTFILE', 'DUMPFILE')) reader.add(writes(tokens[at + 1]));
  });
}

/** `SET GLOBAL x = 1`, `SET PERSIST …`, `SET @@GLOBAL.x = 1`: settings of the server, not of the session. */
const setsServer = (tokens: readonly Token[], verb: string): boolean =>
  verb === 'SET' && tokens.slice(1, 4).some(token => /^(?:@*global|@*persist(?:_only)?)$/i.test(token.text));

const writes = (path: Token | undefined): Effect => ({
  kind: 'write',
  path: path?.kind === 'string' ? path.text : { prefix: '', suffix: '', many: false },
  append: false,
});

function report(reader: Reader, tokens: readonly Token[]): void {
  const words = normalized(tokens);
  // What is put in says nothing that a rule could want; where it goes does.
  const cut = /^(?:INSERT|REPLACE)$/.test(words[0] ?? '') ? words.slice(0, 3) : words;
  if (cut.length > 0 && /\w/.test(cut[0]!)) reader.add({ kind: 'argv', argv: ['sql', ...cut] });
}

const OBJECTS =
  `TABLE DATABASE SCHEMA INDEX VIEW MATERIALIZED FUNCTION PROCEDURE TRIGGER USER ROLE SEQUENCE TYPE EXTENSION COLUMN
  CONSTRAINT KEYSPACE IF OWNED TABLESPACE`.split(/\s+/);

/** A statement within another: of a WITH, a block, an EXPLAIN, a PREPARE. */
function startsStatement(tokens: readonly Token[], at: number, verb: string): boolean {
  const [before, token, after] = [tokens[at - 1]!, tokens[at], tokens[at + 1]];
  if (
    verb === 'MERGE' ||
    !isKeyword(token, 'DELETE', 'UPDATE', 'DROP', 'TRUNCATE', 'ALTER', 'INSERT', 'GRANT', 'REVOKE')
  )
    return false;
  const isFree =
    (before.kind === 'sign' && /^[()]$/.test(before.text)) ||
    isKeyword(
      before,
      'AS',
      'BEGIN',
      'THEN',
      'ELSE',
      'LOOP',
      'DO',
      'EXPLAIN',
      'ANALYZE',
      'ANALYSE',
      'VERBOSE',
      'MATERIALIZED',
      'PLAN',
    );
  if (!isFree && !/^(?:BEGIN|IF|EXPLAIN|PREPARE)$/.test(verb)) return false;
  if (isKeyword(token, 'DELETE')) return after?.kind === 'word' || after?.kind === 'name';
  if (isKeyword(token, 'UPDATE'))
    return (
      !tokens.slice(0, at).some(one => isKeyword(one, 'CONFLICT', 'DUPLICATE')) &&
      tokens.slice(at).some(one => isKeyword(one, 'SET'))
    );
  return isKeyword(token, 'DROP', 'ALTER') ? isKeyword(after, ...OBJECTS) : after !== undefined;
}

/** To the parenthesis that ends it. */
function rest(tokens: readonly Token[], from: number): readonly Token[] {
  let depth = 0;
  const end = Math.min(tokens.length, from + LONGEST_WITHIN);
  for (let at = from; at < end; at++) {
    const { kind, text } = tokens[at]!;
    if (kind !== 'sign') continue;
    if (text === '(') depth += 1;
    else if (text === ')' && --depth < 0) return tokens.slice(from, at);
  }
  return tokens.slice(from, end);
}

const RUNS_TEXT = /^(?:dblink\w*|query_to_xml\w*|cursor_to_xml\w*|sp_executesql|exec|execute|ts_stat)$/i;
const LOADS =
  /^(?:edit|load_extension|fts3_tokenizer|lo_export|lo_import|writefile|xp_cmdshell|sys_exec|sys_eval|pg_execute_server_program)$/i;

/** Functions of a server that end connections, change its state or read its files; a SELECT of them is a `sql CALL name`. */
const ACTS =
  /^(?:pg_terminate_backend|pg_cancel_backend|pg_read_(?:binary_)?file|pg_ls_dir|pg_reload_conf|pg_promote|pg_drop_replication_slot|load_file)$/i;

/** Texts that the server runs: as SQL, or in a shell. */
function readCode(reader: Reader, tokens: readonly Token[], verb: string, depth: number): void {
  const texts = tokens.filter(token => token.kind === 'string');
  tokens.forEach((token, at) => {
    const next = tokens[at + 1];
    if (isKeyword(token, 'PROGRAM') && next?.kind === 'string')
      reader.add({ kind: 'shell', code: next.text, positional: [] });
    else if (token.kind === 'word' && LOADS.test(token.text) && next?.text === '(')
      reader.add(opaque(`${reader.name} runs ${token.text}, which reaches out of the database`));
    else if (token.kind === 'word' && ACTS.test(token.text) && next?.text === '(')
      reader.add({ kind: 'argv', argv: ['sql', 'CALL', token.text.toLowerCase()] });
    else if (isKeyword(token, 'XP_CMDSHELL')) reader.add(opaque(`${reader.name} runs a shell of the server`));
  });
  const runsText =
    verb === 'DO' ||
    (verb === 'CREATE' && tokens.some(token => isKeyword(token, 'FUNCTION', 'PROCEDURE'))) ||
    (verb === 'PREPARE' && isKeyword(tokens[2], 'FROM')) ||
    isKeyword(tokens[1], 'IMMEDIATE') ||
    tokens.some(
      (token, at) =>
        token.kind === 'word' &&
        RUNS_TEXT.test(token.text) &&
        (tokens[at + 1]?.text === '(' || tokens[at + 1]?.kind === 'string'),
    );
  if (!runsText) return;
  const isBlock = verb === 'DO' || verb === 'CREATE';
  if (texts.length === 0 && !isBlock) return reader.add(opaque(`${reader.name} runs a statement that is not known`));
  for (const token of texts) {
    if (isBlock && /\bexecute\b/i.test(token.text))
      reader.add(opaque(`${reader.name} runs a statement that is not known`));
    if (CHANGES.test(token.text)) readText(reader, token.text, depth - 1);
  }
}
