/** Statements of SQL in their one form, and what clients do by themselves. */
import { describe, expect, test } from 'bun:test';
import { does } from './reading.ts';

type Row = readonly [text: string, ...effects: readonly string[]];
const table = (dialect: 'postgres' | 'mysql' | 'sqlite' | 'other', rows: readonly Row[]): void =>
  describe(dialect, () => {
    test.each(rows)('%s', (text, ...effects) => expect(does(`sql:${dialect}`, text)).toEqual([...effects]));
  });

table('postgres', [
  ['select 1'],
  ["SELECT * FROM users WHERE name = 'drop table x'; -- drop table y"],
  ['select 1 /* a /* nested */ drop table x */'],
  ['select "drop table x" from t for update'],
  ['drop/**/table x', 'sql DROP TABLE x'],
  ['dr/**/op table x', 'sql dr op TABLE x'],
  ['/* a */ Drop Table If Exists "Users" cascade;', 'sql DROP TABLE IF EXISTS "Users" CASCADE'],
  ['truncate a, b', 'sql TRUNCATE a , b'],
  ['delete from app . users', 'sql DELETE FROM app.users'],
  ['delete from t where id = 1', 'sql DELETE FROM t WHERE id = 1'],
  ['delete from t where true', 'sql DELETE FROM t'],
  ['delete from t where 1=1 returning *', 'sql DELETE FROM t'],
  ['delete from t where (1 = 1)', 'sql DELETE FROM t'],
  ['delete from t using (select 1 where true) s', 'sql DELETE FROM t USING "(SELECT 1 WHERE TRUE)" s'],
  ['update t set a = 1', 'sql UPDATE t SET a = 1'],
  ['update "WHERE" set a = 1', 'sql UPDATE "WHERE" SET a = 1'],
  ['with x as (delete from t returning *) select 1', 'sql DELETE FROM t RETURNING *'],
  ['with x as (select 1) delete from t', 'sql DELETE FROM t'],
  ['explain analyze delete from t', 'sql DELETE FROM t'],
  ['explain select 1'],
  ['begin; drop table x; commit', 'sql DROP TABLE x'],
  ["select $$ drop table x; $$, $a$ '; $a$"],
  ["select E'\\'; drop table x; --'"],
  ["select '\\'; drop table x; --'", 'sql DROP TABLE x'],
  [
    "do $$ begin execute 'dr' || 'op table x'; end $$",
    'opaque',
    `sql DO "' begin execute 'dr' || 'op table x'; end '"`,
  ],
  ['do $$ begin drop table x; end $$', 'sql DROP TABLE x', `sql DO "' begin drop table x; end '"`],
  ["select dblink_exec('db', 'drop table x')", 'sql DROP TABLE x'],
  ["copy t to program 'rm -rf /'", 'sh: rm -rf /', `sql COPY t TO PROGRAM "'rm -rf /'"`],
  ["copy t from '/tmp/x'", "sql COPY t FROM '/tmp/x'"],
  ['insert into t values (1, 2)', 'sql INSERT INTO t'],
  ['insert into t values (1) on conflict (a) do update set b = 1', 'sql INSERT INTO t'],
  [
    'create table a (b int references c on delete cascade)',
    'sql CREATE TABLE a "(b int references c ON DELETE CASCADE)"',
  ],
  ['alter table a drop column b', 'sql ALTER TABLE a DROP COLUMN b'],
  ['prepare x as delete from t', 'sql PREPARE x AS DELETE FROM t', 'sql DELETE FROM t'],
  ['\\! rm -rf /', 'sh: rm -rf /'],
  ['\\!', 'opaque'],
  ['\\dt\n\\d users'],
  ['select 1 \\g | sh', 'sh:  sh'],
  ['\\o |tee x', 'sh: tee x'],
  ['\\o /etc/passwd', '> /etc/passwd'],
  ['\\set x `rm y`', 'sh: rm y'],
  ["\\copy t to program 'rm x'", 'sh: rm x'],
  ["\\copy t from 'x.csv' csv"],
  ['\\i more.sql', 'include more.sql'],
  ["select 'drop table x' \\gexec", 'opaque'],
  ['\\x \\! rm y', 'sh: rm y'],
  ["select 'x", 'opaque'],
  ["set standard_conforming_strings = off; select '\\'; drop table x; --'", 'opaque', 'sql DROP TABLE x'],
]);

table('mysql', [
  ['drop table `a b`', 'sql DROP TABLE ""a b""'],
  ["prepare s from 'drop table x'", 'sql DROP TABLE x', `sql PREPARE s FROM "'drop table x'"`],
  ['show tables'],
  ["select 'it\\'s; drop table x'"],
  ['select "a; drop table x"'],
  ['select 1 # drop table x'],
  ['select 1--1; drop table x', 'sql DROP TABLE x'],
  ['select 1 -- drop table x'],
  ['/*!50000 DROP TABLE x */', 'sql DROP TABLE x * /'],
  ['select /*! 1; drop table x; */', 'sql DROP TABLE x'],
  ["select * from t into outfile '/etc/cron.d/x'", '> /etc/cron.d/x'],
  ['system rm -rf /', 'sh: rm -rf /'],
  ['\\! rm x', 'sh: rm x'],
  ['source more.sql', 'include more.sql'],
  ['select system from t'],
  ['delete t from t join u on t.a = u.a', 'sql DELETE t FROM t JOIN u ON t.a = u.a'],
]);

table('sqlite', [
  ['.tables'],
  ['.mode csv\n.separator |\nselect 1;'],
  ['.shell rm x', 'sh: rm x'],
  ['.sy rm x', 'sh: rm x'],
  [".shell echo '$(rm x)'", 'opaque'],
  ['.read more.sql', 'include more.sql'],
  ['.read |rm x', 'sh: rm x'],
  ['.output |rm x', 'sh: rm x'],
  ['.once out.csv', '> out.csv'],
  ['.load ./evil', 'opaque'],
  ["select load_extension('./evil')", 'opaque'],
  ["select writefile('/etc/x', 'y')", 'opaque'],
  ['select [a; drop table x] from t'],
  ['select 1;\n.shell rm x', 'sh: rm x'],
  ['DROP TABLE x', 'sql DROP TABLE x'],
]);

table('other', [
  ["EXECUTE IMMEDIATE 'DROP TABLE x'", 'sql DROP TABLE x', `sql EXECUTE IMMEDIATE "'DROP TABLE x'"`],
  ["EXEC xp_cmdshell 'dir'", 'opaque', "sql EXEC xp_cmdshell 'dir'"],
  ["select 'a\\'; drop table x; --'", 'opaque'],
  ['ALTER TABLE t DELETE WHERE 1', 'sql ALTER TABLE t DELETE'],
  ['TRUNCATE app.users', 'sql TRUNCATE app.users'],
]);
