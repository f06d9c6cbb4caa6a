/** Clients of databases: the SQL that they are given in words, files and on standard input. */
import type { LanguageName } from '../../languages/effect.ts';
import type { Arg } from '../analysis.ts';
import type { Inner, UnwrapContext } from '../unwrap.ts';
import { codeEffects } from './effects.ts';
import { couldSplit, eachReading, type Handler, has, opaque, values } from './handler.ts';
import type { OptionTable, Reading } from './options.ts';

interface Client {
  readonly language: LanguageName;
  readonly options: OptionTable;
  /** Options whose value is SQL, and those whose value is a file of it. */
  readonly code: readonly string[];
  readonly file: readonly string[];
  /** Operands from this one on are SQL. */
  readonly from?: number;
  /** Words between the program and its options: `bq query`. */
  readonly verb?: string;
}

const table = (short: string, long: string, more: Partial<OptionTable> = {}): OptionTable => ({
  short,
  long,
  permute: true,
  unlistedFlags: true,
  ...more,
});

const PSQL: Client = {
  language: 'sql:postgres',
  options: table(
    'ac:d:AbeEf:F:hHh:lL:no:p:P:qR:sStT:U:v:VwWxXz01',
    'command= dbname= file= host= port= username= set= variable= output= log-file= field-separator= record-separator= pset= table-attr= list version help no-psqlrc single-transaction tuples-only no-align csv echo-all echo-errors echo-queries echo-hidden quiet single-step single-line html expanded field-separator-zero record-separator-zero no-password password',
  ),
  code: ['c', 'command'],
  file: ['f', 'file'],
};
const MYSQL: Client = {
  language: 'sql:mysql',
  options: table(
    'e:u:h:P:p::D:S:BsNtvVrRACfHXinGoqTUwb',
    'execute= user= host= port= password=? database= socket= protocol= default-character-set= ssl-ca= ssl-cert= ssl-key= ssl-mode= init-command= batch silent table vertical help version defaults-file= defaults-extra-file= login-path= delimiter= pager=? tee= raw skip-column-names force',
  ),
  code: ['e', 'execute', 'init-command'],
  file: [],
};
const OTHER = (code: string, file: string, more: Partial<Client> = {}): Client => ({
  language: 'sql:other',
  options: table('', ''),
  code: code.split(' '),
  file: file === '' ? [] : file.split(' '),
  ...more,
});

/** sqlite3 and duckdb: one or two dashes before a long name; the database, then SQL. */
const SQLITE_VALUES =
  /^--?(?:cmd|init|separator|newline|nullvalue|vfs|mmap|lookaside|pagecache|heap|maxsize|zip|s|c|f)$/;

const CLIENTS: Readonly<Record<string, Client>> = {
  psql: PSQL,
  pgcli: { ...PSQL, language: 'sql:postgres' },
  mysql: MYSQL,
  mariadb: MYSQL,
  mycli: MYSQL,
  cockroach: OTHER('e execute', 'f file', {
    language: 'sql:postgres',
    options: table('e:f:d:u:p:', 'execute= file= url= host= port= user= database= certs-dir= format= set= insecure'),
    verb: 'sql',
  }),
  'clickhouse-client': OTHER('q query', 'queries-file', {
    options: table(
      'q:h:u:d:mnt',
      'query= queries-file= host= port= user= password=? database= format= multiquery secure',
    ),
  }),
  clickhouse: OTHER('q query', 'queries-file', {
    options: table(
      'q:h:u:d:mnt',
      'query= queries-file= host= port= user= password=? database= format= multiquery secure',
    ),
    verb: 'client',
  }),
  sqlcmd: OTHER('Q q', 'i', { options: table('Q:q:i:S:U:P:d:o:v:h:s:w:W:H:l:t:K:y:Y:m:V:EGCNbI', '') }),
  snowsql: OTHER('q query', 'f filename', {
    options: table(
      'q:f:a:u:d:s:r:h:w:c:o:D:',
      'query= filename= accountname= username= dbname= schemaname= rolename= warehouse= config= connection= option= variable=',
    ),
  }),
  usql: OTHER('c command', 'f file', { options: table('c:f:o:v:F:P:R:T:', 'command= file= out= set= variable=') }),
  cqlsh: OTHER('e execute', 'f file', {
    options: table('e:f:u:p:k:C', 'execute= file= username= password= keyspace= cqlversion= ssl'),
  }),
  trino: OTHER('execute', 'f file', { options: table('f:', 'execute= file= server= catalog= schema= user=') }),
  hive: OTHER('e', 'f', { options: table('e:f:i:d:', 'hiveconf= hivevar= database=') }),
  beeline: OTHER('e', 'f', { options: table('e:f:i:u:n:p:d:w:', 'hiveconf= hivevar=') }),
  bq: OTHER('', '', {
    options: table('', 'project_id= location= format= max_rows= destination_table= use_legacy_sql=? dataset_id='),
    from: 0,
    verb: 'query',
  }),
};

export const SQL_CLIENTS = Object.keys(CLIENTS);

export function sqlClient(name: string): Handler | null {
  const client = Object.hasOwn(CLIENTS, name) ? CLIENTS[name]! : undefined;
  if (client === undefined) return null;
  return (argv, context) => {
    const at = client.verb === undefined ? 0 : argv.indexOf(client.verb);
    if (at < 0) return null;
    return eachReading([argv[0], ...argv.slice(at + 1)], client.options, reading =>
      statements(client, reading, argv[0], context),
    );
  };
}

function statements(client: Client, reading: Reading, name: string, context: UnwrapContext): readonly Inner[] | null {
  if (has(reading, 'help', 'version', 'list')) return null;
  const operands = client.from === undefined ? [] : reading.operands.slice(client.from);
  const codes = [...values(reading, ...client.code), ...operands];
  const files = values(reading, ...client.file);
  const outputs = client.language === 'sql:postgres' ? values(reading, 'o', 'output', 'L') : values(reading, 'pager');
  return told(client.language, codes, files, name, context, outputs);
}

function told(
  language: LanguageName,
  codes: readonly Arg[],
  files: readonly Arg[],
  name: string,
  context: UnwrapContext,
  outputs: readonly Arg[] = [],
): readonly Inner[] | null {
  const inners: Inner[] = codes.flatMap(code => codeEffects(language, [code], name, context) ?? []);
  if (/^(?:hive|beeline)$/.test(name)) inners.push(...codes.flatMap(shellLines));
  for (const path of files) if (path !== '-') inners.push({ kind: 'program-file', path, language, whole: true });
  for (const path of outputs)
    if (typeof path === 'string' && /^\s*\||^[^/.]*\s/.test(path)) inners.push(...pipe(path.replace(/^\s*\|/, '')));
  if (codes.length === 0 && (files.length === 0 || files.includes('-')))
    inners.push(...onStdin(language, name, context));
  return inners.length === 0 ? null : inners;
}

/** hive's `!command;`, beeline's `!sh command`. */
function shellLines(code: Arg): readonly Inner[] {
  const lines = typeof code === 'string' ? [...code.matchAll(/(?:^|[\n;])\s*!(?:sh\s)?([^;\n]*)/g)] : [];
  return lines.flatMap(([, line = '']) => pipe(line));
}

const pipe = (code: string): readonly Inner[] => [
  { kind: 'code', code, shell: 'sh', positional: [], scope: 'child', detached: true },
];

/** What comes in through a pipe from a program is for the rules to say: they see both ends of it. */
function onStdin(language: LanguageName, name: string, context: UnwrapContext): readonly Inner[] {
  if (context.stdin === 'text' && context.text !== undefined)
    return codeEffects(language, [context.text], name, context) ?? [];
  if (context.stdin === 'file' && context.path !== undefined)
    return [{ kind: 'program-file', path: context.path, language, whole: true }];
  return [];
}

/** `sqlite3 [options] file [SQL …]`. */
export const sqlite: Handler = (argv, context) => {
  const codes: Arg[] = [];
  const files: Arg[] = [];
  const operands: Arg[] = [];
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at]!;
    if (typeof word !== 'string' || !word.startsWith('-') || word === '-') {
      operands.push(word);
      if (couldSplit(word)) return [opaque(`${argv[0]} gets words that are not known`)];
      continue;
    }
    const option = word.replace(/^--?/, '');
    if (/^(?:help|version)$/.test(option)) return null;
    if (!SQLITE_VALUES.test(word)) continue;
    const value = argv[++at];
    if (value === undefined) continue;
    if (/^(?:cmd|s|c)$/.test(option)) codes.push(value);
    if (/^(?:init|f)$/.test(option)) files.push(value);
  }
  codes.push(...operands.slice(1));
  return told('sql:sqlite', codes, files, argv[0], context);
};

/** One command a line on standard input, as if each stood among its words. */
export const redis: Handler = (argv, context) => {
  if (typeof context.text !== 'string') return null;
  const lines = context.text.split('\n').filter(line => line.trim() !== '' && !line.startsWith('#'));
  if (lines.length > 200) return [opaque(`${argv[0]} runs more commands than are read here`)];
  const inners = lines.map((line): Inner => {
    const words = line
      .trim()
      .split(/\s+/)
      .map(word => word.replace(/^(['"])(.*)\1$/, '$2'));
    return { kind: 'argv', argv: ['redis-cli', ...words], detached: true };
  });
  return inners.length === 0 ? null : inners;
};

const MONGO: OptionTable = table(
  'f:u:p:h:',
  'eval= file= username= password= host= port= authenticationDatabase= quiet norc shell nodb help version tls apiVersion=',
);

/** mongosh's own language is JavaScript with the database in it. */
export const mongo: Handler = (argv, context) =>
  eachReading(argv, MONGO, reading => {
    const codes = values(reading, 'eval');
    const scripts = [
      ...values(reading, 'f', 'file'),
      ...reading.operands.filter(one => typeof one === 'string' && /\.m?js$/.test(one)),
    ];
    const texts =
      codes.length === 0 && scripts.length === 0 && typeof context.text === 'string' ? [context.text] : codes;
    const inners: Inner[] = texts.flatMap(code => codeEffects('mongo', [code], argv[0], context) ?? []);
    for (const path of scripts) inners.push({ kind: 'program-file', path, language: 'mongo', whole: false });
    return inners.length === 0 ? null : inners;
  });
