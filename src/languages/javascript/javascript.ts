/** JavaScript: which programs a text starts and which files it changes, at any depth of its expressions. */
import type { AnyNode, CallExpression, Identifier, MemberExpression } from 'acorn';
import { type Circumstances, type Effect, LONGEST, opaque } from '../effect.ts';
import { Ledger } from '../ledger.ts';
import { textsOf } from '../value.ts';
import { effectsOf } from './calls.ts';
import { parseJavaScript, walk } from './tree.ts';
import { canonical, fold, keyOf, type Program, programOf, referenceOf } from './values.ts';

/** Names that start programs, load code, evaluate texts or remove files. */
const WORDS = String.raw`child_process|execSync|execFile\w*|execve|spawn\w*|fork|_load|getBuiltinModule|eval|Function|constructor|mainModule|createRequire|vm|repl|worker_threads|cluster|rm|rmSync|rmdir\w*|remove|removeSync|Command|unlink\w*|truncate\w*|rename\w*|WebAssembly|Reflect|Proxy|inspector|Bun|Deno|\$|dlopen|_linkedBinding|binding|execa|shelljs|zx|__proto__|__defineGetter__`;
const NET = new RegExp(String.raw`\\[ux]|\b(?:${WORDS})\b|\bprocess\s*(?:\.\s*kill|\[)`);
/** Of a text that is no JavaScript to the parser: TypeScript, or a mistake. */
export const NODE_NET = new RegExp(
  String.raw`${NET.source}|${'`'}[^${'`'}]*\$\{|\b(?:module|globalThis|global)\s*\[|\bimport\s*\(\s*[^'"\s]|\brequire\s*\(\s*[^'"\s]|\brequire\s*\(\s*(['"])[^'"]*\1\s*\+|\brequire\s*(?!\(|\.resolve)|\bimport\s*\(\s*(['"])[^'"]*\2\s*\+|\b(?:from|import|require)\s*\(?\s*['"](?:data|https?):`,
);

/** Handed on as they are, they could be anything later. */
const RISKY =
  /^(?:child_process|fs|globalThis|global|window|self|process|module|require|eval|Function|Bun|Deno|rimraf)$|^(?:child_process|Bun)\.|^fs\.(?:rm|rmdir|unlink|truncate|rename|remove|emptyDir)$|^(?:module|process)\.(?:require|binding|dlopen|_\w+|kill|mainModule|constructor|children|parent)|^require\.(?:cache|extensions|main)\./;
const HARMLESS =
  /^(?:child_process|fs)\.constants|^Bun\.(?:version|env|argv|sleep|revision)(?:\.\w+)*$|^Deno\.(?:version|env|args|exit|cwd|build)(?:\.\w+)*$|^(?:require\.main|module)$/;
/** Calls whose texts are shown or compared, never run. */
const SHOWS = /^(?:console\.\w+|process\.(?:stdout|stderr)\.write|JSON\.\w+|String|Number|RegExp)$/;
const SHOWING_METHODS =
  /^(?:startsWith|endsWith|includes|indexOf|lastIndexOf|split|replace|replaceAll|match|test|push|padEnd|padStart|get|has)$/;

export function readJavaScript(text: string, { name, home }: Circumstances): readonly Effect[] {
  if (text.length > LONGEST) return [opaque(`${name} runs a program that is too long to be read here`)];
  const ledger = new Ledger(text);
  const parsed = parseJavaScript(text);
  if (parsed === null) return ledger.close(NODE_NET, name);
  for (const comment of parsed.comments) ledger.account(comment.start, comment.end);
  const program = programOf(text, parsed.root, ledger, home);
  walk(parsed.root, (node, parents) => visit(program, node, parents, name));
  const starts = ledger.effects.some(effect => effect.kind !== 'opaque');
  if (starts && /\bchdir\b|\bprocess\s*\.\s*env\s*(?:\.\s*\w+|\[[^\]]*\])\s*=[^=]/.test(text))
    ledger.add(opaque(`${name} changes its folder or its variables before it starts something`));
  if (program.budget.isSpent) ledger.add(opaque(`${name} runs a program that is too large to be read here`));
  return ledger.close(NET, name);
}

function visit(program: Program, node: AnyNode, parents: readonly AnyNode[], name: string): void {
  const hidden = (why: string): void => program.ledger.add(opaque(`${name} ${why}`));
  switch (node.type) {
    case 'Literal':
      if ('regex' in node && node.regex !== undefined) program.ledger.account(node.start, node.end);
      return;
    case 'ExpressionStatement':
      if (node.directive !== undefined) program.ledger.account(node.start, node.end);
      return;
    case 'MethodDefinition':
      if (node.kind === 'constructor') program.ledger.account(node.key.start, node.key.end);
      return;
    case 'WithStatement':
      return hidden('runs code with names that are not known before');
    case 'ThisExpression':
      return visitThis(parents, hidden);
    case 'ImportDeclaration':
      if (node.specifiers.every(one => isBoundOnce(program, one.local)))
        for (const one of node.specifiers) program.ledger.account(one.start, one.end);
      return visitImport(program, node.source, hidden);
    case 'ImportExpression':
      visitImport(program, node.source, hidden);
      return visitReference(program, node, parents, hidden);
    case 'CallExpression':
    case 'NewExpression':
      visitCall(program, node as CallExpression, hidden);
      return visitReference(program, node, parents, hidden);
    case 'AwaitExpression':
      return visitReference(program, node, parents, hidden);
    case 'TaggedTemplateExpression':
      return visitTagged(program, node);
    case 'Property':
      if (node.computed && parents.at(-1)?.type === 'ObjectPattern') takeProperty(program, node.key, hidden);
      return;
    case 'Identifier':
    case 'MemberExpression':
      return visitReference(program, node, parents, hidden);
  }
}

/** `const { [key]: x } = y`. */
function takeProperty(program: Program, key: AnyNode, hidden: Hidden): void {
  for (const text of textsOf(fold(program, key)))
    if (typeof text === 'string') program.ledger.name(text);
    else hidden('takes a property whose name is not known');
}

type Hidden = (why: string) => void;

/** Outside of classes and methods it is all that is global. */
function visitThis(parents: readonly AnyNode[], hidden: Hidden): void {
  const parent = parents.at(-1);
  if (parents.some(one => /^(?:Class|Property$)/.test(one.type))) return;
  if (parent?.type === 'MemberExpression' && parent.object.type === 'ThisExpression' && !parent.computed) return;
  hidden('hands this on, which is not followed');
}

/** Their own folder's modules are programs of their own; a text in the address, or one from the network, is not. */
function visitImport(program: Program, source: AnyNode, hidden: Hidden): void {
  const texts = textsOf(fold(program, source));
  if (!texts.every(text => typeof text === 'string')) return hidden('imports a module that is not known before');
  if (texts.some(text => /^(?:data|https?|blob):/.test(text as string))) return hidden('runs code from elsewhere');
  nameModules(program, texts as readonly string[]);
}

/** The uses of what these bind are looked at one by one; the net looks at the names of all others. */
function nameModules(program: Program, texts: readonly string[]): void {
  for (const text of texts)
    if (canonical(text) === 'module') program.ledger.name('createRequire');
    else if (!/^(?:child_process|fs|Bun|rimraf|util)$/.test(canonical(text))) program.ledger.name(text);
}

function visitCall(program: Program, node: CallExpression, hidden: Hidden): void {
  const callee = node.callee;
  if (callee.type === 'Super') return;
  const name = referenceOf(program, callee);
  if (name !== null) {
    const effects = effectsOf(program, node.arguments, name);
    if (effects !== null) {
      program.ledger.add(...effects);
      accountNames(program, callee);
      return;
    }
    if (/^(?:module\.)?require$/.test(name)) return visitRequire(program, node, hidden);
    if (SHOWS.test(name)) return showTexts(program, node);
    return;
  }
  if (isHiddenProperty(program, callee)) return hidden('calls a method whose name is not known');
  if (callee.type !== 'MemberExpression') return;
  const key = keyOf(program, callee);
  if (key !== null && SHOWING_METHODS.test(key)) showTexts(program, node);
}

/** `o[k]`, or a name that is bound to such. */
function isHiddenProperty(program: Program, callee: AnyNode, depth = 8): boolean {
  if (callee.type === 'ChainExpression') return isHiddenProperty(program, callee.expression, depth);
  if (callee.type === 'MemberExpression')
    return (
      callee.computed && keyOf(program, callee) === null && fold(program, callee.property as AnyNode)?.kind !== 'number'
    );
  if (callee.type !== 'Identifier' || depth === 0) return false;
  const bindings = program.bindings.get(callee.name) ?? [];
  return bindings.some(one => one.kind === 'value' && isHiddenProperty(program, one.node, depth - 1));
}

function visitRequire(program: Program, node: CallExpression, hidden: Hidden): void {
  const [argument] = node.arguments;
  const texts = argument === undefined || argument.type === 'SpreadElement' ? [] : textsOf(fold(program, argument));
  if (texts.length === 0 || !texts.every(text => typeof text === 'string'))
    return hidden('requires a module that is not known before');
  nameModules(program, texts as readonly string[]);
}

function visitTagged(program: Program, node: AnyNode & { type: 'TaggedTemplateExpression' }): void {
  if (referenceOf(program, node.tag) !== 'Bun.$') return;
  accountNames(program, node.tag);
  const codes = textsOf(fold(program, node.quasi));
  program.ledger.add(...codes.map((code): Effect => ({ kind: 'shell', code, positional: [] })));
}

/** Literal texts among the arguments, not those of calls within them. */
function showTexts(program: Program, node: CallExpression): void {
  for (const argument of node.arguments)
    if (/^(?:Literal|TemplateLiteral)$/.test(argument.type)) fold(program, argument);
}

/** The words of a name that is followed, not the arguments of a `require` in it. */
function accountNames(program: Program, node: AnyNode): void {
  switch (node.type) {
    case 'Identifier':
      return program.ledger.account(node.start, node.end);
    case 'MemberExpression':
      accountNames(program, node.object);
      if (!node.computed) program.ledger.account(node.property.start, node.property.end);
      return;
    case 'ChainExpression':
      return accountNames(program, node.expression);
    case 'SequenceExpression':
      return accountNames(program, node.expressions.at(-1)!);
    case 'CallExpression':
      if (node.callee.type !== 'Super') accountNames(program, node.callee);
  }
}

function visitReference(program: Program, node: AnyNode, parents: readonly AnyNode[], hidden: Hidden): void {
  const parent = parents.at(-1);
  if (parent === undefined || isPartOfName(node, parent)) return;
  if (parent.type === 'TaggedTemplateExpression' && referenceOf(program, node) === 'Bun.$') return;
  if (node.type === 'MemberExpression') visitComputed(program, node, hidden);
  const name = referenceOf(program, node);
  if (name === null || isBound(node, parent, parents.at(-2))) return;
  const isCallee = (parent.type === 'CallExpression' || parent.type === 'NewExpression') && parent.callee === node;
  if (HARMLESS.test(name) && isCompared(parent)) return accountNames(program, node);
  if (HARMLESS.test(name) && name !== 'module') return accountNames(program, node);
  if (isAlias(program, node, parent)) return accountNames(program, node);
  if (isCallee && (name === 'require' || effectsOf(program, (parent as CallExpression).arguments, name) !== null))
    return;
  if (/^(?:util\.)?promisify$/.test(referenceOf(program, calleeOf(parent)) ?? '') && isAliased(program, parents))
    return accountNames(program, node);
  if (RISKY.test(name)) hidden(`${isCallee ? 'calls' : 'hands on'} ${name}, which is not followed`);
}

const isCompared = (parent: AnyNode): boolean =>
  parent.type === 'BinaryExpression' && /^[!=]==?$/.test(parent.operator);

const calleeOf = (node: AnyNode): AnyNode => (node.type === 'CallExpression' ? (node.callee as AnyNode) : node);

/** The call around it is what a name is bound to. */
function isAliased(program: Program, parents: readonly AnyNode[]): boolean {
  const [around, call] = [parents.at(-2), parents.at(-1)];
  return around !== undefined && call !== undefined && isAlias(program, call, around);
}

/** A property whose name is made out of pieces is looked at as if it were written; of what is global, it must be known. */
function visitComputed(program: Program, node: MemberExpression, hidden: Hidden): void {
  if (!node.computed) return;
  const key = keyOf(program, node);
  if (key !== null) return program.ledger.name(key);
  const object = node.object.type === 'Super' ? null : referenceOf(program, node.object);
  if (
    node.object.type === 'ThisExpression' ||
    /Function/.test(node.object.type) ||
    (object !== null && RISKY.test(object))
  )
    hidden('takes a property whose name is not known');
}

const isPartOfName = (node: AnyNode, parent: AnyNode): boolean =>
  (parent.type === 'AwaitExpression' && node.type === 'ImportExpression') ||
  (parent.type === 'MemberExpression' && (parent.object === node || !parent.computed)) ||
  (parent.type === 'Property' && parent.key === node && !parent.computed && parent.value !== node) ||
  /^(?:MethodDefinition|PropertyDefinition|LabeledStatement|ImportSpecifier|ImportDefaultSpecifier|ImportNamespaceSpecifier|ExportSpecifier)$/.test(
    parent.type,
  );

/** The name that is bound here, not a use of it. */
function isBound(node: AnyNode, parent: AnyNode, around: AnyNode | undefined): boolean {
  if (parent.type === 'VariableDeclarator') return parent.id === node;
  if (parent.type === 'AssignmentExpression') return parent.left === node && node.type === 'Identifier';
  if (parent.type === 'Property') return around?.type === 'ObjectPattern';
  if (parent.type === 'UnaryExpression') return parent.operator === 'typeof';
  return (
    /Function|^(?:Class|CatchClause|ArrayPattern|RestElement)/.test(parent.type) &&
    !('body' in parent && parent.body === node)
  );
}

const isBoundOnce = (program: Program, { name }: Identifier): boolean => program.bindings.get(name)?.length === 1;

/** `const run = child_process.execSync`, `const { rm } = fs`: the uses of what is bound are followed. */
function isAlias(program: Program, node: AnyNode, parent: AnyNode): boolean {
  if (parent.type !== 'VariableDeclarator' || parent.init !== node) return false;
  if (parent.id.type === 'Identifier') return isBoundOnce(program, parent.id);
  if (parent.id.type !== 'ObjectPattern') return false;
  const isSimple = parent.id.properties.every(
    one =>
      one.type === 'Property' && !one.computed && one.value.type === 'Identifier' && isBoundOnce(program, one.value),
  );
  if (!isSimple) return false;
  for (const one of parent.id.properties) program.ledger.account(one.start, one.end);
  return true;
}
