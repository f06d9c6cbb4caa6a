/**
 * mongosh: JavaScript with a database in it. What changes the database is told as `mongodb METHOD COLLECTION FILTER`, for
 * rules to look at, as statements of SQL are; the filter is `{}` for all documents, `{some}` or `{unknown}`.
 */
import type { AnyNode, CallExpression, MemberExpression, ObjectExpression } from 'acorn';
import { type Circumstances, type Effect, opaque } from '../effect.ts';
import { Ledger } from '../ledger.ts';
import { textsOf } from '../value.ts';
import { readJavaScript } from './javascript.ts';
import { parseJavaScript, walk } from './tree.ts';
import { fold, keyOf, type Program, programOf } from './values.ts';

/** https://www.mongodb.com/docs/manual/reference/method/: methods that change or stop something. */
const CHANGES = new Set(
  `drop dropDatabase dropIndex dropIndexes dropUser dropAllUsers dropRole dropAllRoles deleteOne deleteMany remove
  findOneAndDelete findOneAndUpdate findOneAndReplace findAndModify updateOne updateMany update replaceOne bulkWrite
  initializeUnorderedBulkOp initializeOrderedBulkOp renameCollection convertToCapped createUser updateUser
  changeUserPassword createRole updateRole grantRolesToUser revokeRolesFromUser grantRolesToRole revokeRolesFromRole
  grantPrivilegesToRole revokePrivilegesFromRole removeUser shutdownServer fsyncLock killOp reconfig stepDown initiate
  removeShard removeShardFromZone movePrimary enableSharding shardCollection setProfilingLevel
  dropSearchIndex setFeatureCompatibilityVersion`.split(/\s+/),
);
/** The database's commands as an object, whose first key is the command's name. */
const COMMANDS = new Set(['runCommand', 'adminCommand']);
/** Stages of a pipeline that write a collection. */
const STAGES = new Set(['$out', '$merge']);
/** They are the shell's own words, and no JavaScript. */
const SHELL_LINE = /^[ \t]*(?:use|show)[ \t]+[\w.-]+[ \t]*;?[ \t]*$/gm;
/** Words of both: the database's, which are followed here, and of modules that remove files. */
const SHARED = /\.\s*(?:remove|renameCollection|drop\w*|deleteOne|deleteMany)\s*(?=\()/g;

export function readMongo(text: string, circumstances: Circumstances): readonly Effect[] {
  const code = text.replace(SHELL_LINE, '');
  const around = readJavaScript(code.replace(SHARED, '.find'), circumstances);
  const parsed = parseJavaScript(code);
  if (parsed === null) return [...around, opaque(`${circumstances.name} runs code that cannot be read here`)];
  const program = programOf(code, parsed.root, new Ledger(code), circumstances.home);
  const found: Effect[] = [];
  walk(parsed.root, (node, parents) => found.push(...changes(program, node, parents.at(-1), circumstances.name)));
  if (program.budget.isSpent)
    found.push(opaque(`${circumstances.name} runs a program that is too large to be read here`));
  return [...around, ...found];
}

const told = (method: string, collection: string, filter: string): Effect => ({
  kind: 'argv',
  argv: ['mongodb', method, collection, filter],
});

function changes(program: Program, node: AnyNode, parent: AnyNode | undefined, name: string): readonly Effect[] {
  if (node.type === 'Property') return node.computed ? [] : ofKey(program, node.key, parent);
  if (node.type !== 'MemberExpression') return [];
  const method = keyOf(program, node);
  const call = parent?.type === 'CallExpression' && parent.callee === node ? parent : null;
  if (method === null) return call === null ? [] : [opaque(`${name} calls a method whose name is not known`)];
  if (COMMANDS.has(method)) return ofCommand(program, call, name);
  if (!CHANGES.has(method)) return [];
  return [
    told(method, collectionOf(program, node), call === null ? '{unknown}' : filterOf(program, call.arguments[0])),
  ];
}

/** `{ $out: 'x' }`, and of `const { drop } = db.users` the method itself. */
function ofKey(program: Program, key: AnyNode, parent: AnyNode | undefined): readonly Effect[] {
  const name = key.type === 'Identifier' ? key.name : textOf(program, key);
  if (name !== null && STAGES.has(name)) return [told(name, '?', '{unknown}')];
  return parent?.type === 'ObjectPattern' && name !== null && CHANGES.has(name) ? [told(name, '?', '{unknown}')] : [];
}

/** `db.runCommand({ drop: 'users' })`, `db.adminCommand('shutdown')`. */
function ofCommand(program: Program, call: CallExpression | null, name: string): readonly Effect[] {
  const [command] = call?.arguments ?? [];
  const object = command === undefined ? null : objectOf(program, command);
  const [first] = object?.properties ?? [];
  if (first?.type === 'Property' && !first.computed) {
    const method = first.key.type === 'Identifier' ? first.key.name : textOf(program, first.key);
    if (method !== null) return [told(method, textOf(program, first.value) ?? '?', filterWithin(program, object!))];
  }
  const text = command === undefined ? null : textOf(program, command);
  return [text === null ? opaque(`${name} runs a command that is not known`) : told(text, '?', '{unknown}')];
}

/** The widest `q` of `{ delete: 'users', deletes: [{ q: {}, limit: 0 }] }`. */
function filterWithin(program: Program, command: ObjectExpression): string {
  const filters: string[] = [];
  walk(command, node => {
    if (node.type === 'Property' && node.key.type === 'Identifier' && /^(?:q|query|filter)$/.test(node.key.name))
      filters.push(filterOf(program, node.value));
  });
  return ['{}', '{unknown}', '{some}'].find(one => filters.includes(one)) ?? '{unknown}';
}

function textOf(program: Program, node: AnyNode): string | null {
  const [text, ...others] = textsOf(fold(program, node));
  return typeof text === 'string' && others.length === 0 ? text : null;
}

/** `db.users`, `db.getCollection('users')`, `db['users']`; `?`: not known. */
function collectionOf(program: Program, { object }: MemberExpression): string {
  if (object.type === 'MemberExpression') return keyOf(program, object) ?? '?';
  const [name] = object.type === 'CallExpression' ? object.arguments : [];
  return (name === undefined || name.type === 'SpreadElement' ? null : textOf(program, name)) ?? '?';
}

/** What a name stands for that is bound once. */
function objectOf(program: Program, node: AnyNode): ObjectExpression | null {
  if (node.type === 'ObjectExpression') return node;
  const bindings = node.type === 'Identifier' ? program.bindings.get(node.name) : undefined;
  // Mentioned where it is bound and here: nobody has changed it.
  if (bindings?.length !== 1 || node.type !== 'Identifier' || program.mentions.get(node.name) !== 2) return null;
  return bindings[0]!.kind === 'value' && bindings[0]!.node.type === 'ObjectExpression' ? bindings[0]!.node : null;
}

function filterOf(program: Program, node: AnyNode | undefined): string {
  if (node === undefined) return '{}';
  const object = objectOf(program, node);
  if (object === null) return '{unknown}';
  return object.properties.every(one => isAlways(program, one)) ? '{}' : '{some}';
}

/** `_id: { $exists: true }`, `$where: '1'`, `$or: [{}]`: conditions that every document may meet. */
function isAlways(program: Program, property: ObjectExpression['properties'][number]): boolean {
  if (property.type !== 'Property' || property.computed) return true;
  const key = property.key.type === 'Identifier' ? property.key.name : (textOf(program, property.key) ?? '$');
  if (/^\$(?:and|or)$/.test(key) && property.value.type === 'ArrayExpression') {
    const all = property.value.elements.map(one => one !== null && filterOf(program, one) === '{}');
    return key === '$or' ? all.includes(true) : !all.includes(false);
  }
  if (key.startsWith('$')) return true;
  const value = objectOf(program, property.value);
  if (value === null) return false;
  return value.properties.every(
    one =>
      one.type !== 'Property' ||
      one.computed ||
      (/^(?:\$exists|\$ne|\$gte|\$nin)$/.test(
        one.key.type === 'Identifier' ? one.key.name : (textOf(program, one.key) ?? '$ne'),
      ) &&
        key === '_id'),
  );
}
