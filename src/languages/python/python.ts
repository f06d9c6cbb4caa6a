/** Python: which programs a text starts and which files it changes, at any depth of its expressions. */
import { Budget, Memo } from '../budget.ts';
import { type Circumstances, type Effect, LONGEST, opaque } from '../effect.ts';
import { Ledger } from '../ledger.ts';
import { textsOf } from '../value.ts';
import { effectsOf, effectsOfMethod } from './calls.ts';
import { namesOf, nameOf } from './names.ts';
import { bare, before, type Node, parsePython, walk } from './tree.ts';
import { argumentsOf, fold, type Program, referenceOf, written } from './values.ts';

/** Names that start programs, load code, evaluate texts or remove files. */
export const PYTHON_NET =
  /\b(?:system|popen\w*|subprocess\w*|create_subprocess\w*|posix_spawn\w*|spawn[lv]\w*|exec[lv]\w*|fork\w*|pty|ctypes|cffi|importlib|runpy|pickle|cPickle|dill|marshal|shutil|rmtree|unlink|rmdir|removedirs|startfile|__import__|__builtins__|__subclasses__|__globals__|__getattribute__|__dict__|__loader__|__spec__|builtins|globals|eval_str|import_string|unsafe_load\w*|UnsafeLoader|read_pickle|allow_pickle|jsonpickle|shelve|BROWSER|GenericBrowser|BackgroundBrowser|doctest|distutils|EntryPoint|getattr|attrgetter|methodcaller|pexpect|paramiko|plumbum|fabric|timeit|cProfile|pydoc|pkgutil|get_type_hints|f_globals|f_builtins|load_module|exec_module)\b|\b(?:vars|locals)\s*\(|\bsys\s*\.\s*modules\b|\bwebbrowser\s*\.\s*get\b|(?<!\.)\bcompile\s*\(|\b(?:exec|eval|execfile)\s*\(|\bos\s*\.\s*(?:remove|kill\w*|truncate|rename\w*)\b|\b(?:import|from)\s+(?:pty|sh|commands|code|codeop|posix|invoke)\b|\bcoding[:=]/;

/** A text without any of these does nothing that a rule knows of. */
const CHANGES_FILES = /\bopen\b|\bPath\b|\b_?os\b|\bwrite_(?:text|bytes)\b|\btouch\b/;

/** Modules whose every use is looked at, so that the word in the `import` itself says nothing. */
const FOLLOWED = /^(?:os|subprocess|shutil|importlib|pickle)(?:\.|$)/;
const HARMLESS =
  /^(?:subprocess\.(?:PIPE|DEVNULL|STDOUT|CalledProcessError|TimeoutExpired|SubprocessError|CompletedProcess|list2cmdline)|shutil\.(?:which|disk_usage|get_terminal_size|Error|SameFileError|copyfileobj|ignore_patterns)|importlib\.metadata\.(?:version|metadata|distributions?|requires|files|packages_distributions|PackageNotFoundError)|importlib\.resources\.\w+|importlib\.util\.find_spec|pickle\.(?:dumps?|HIGHEST_PROTOCOL)|platform\.\w+|sys\.modules\.keys|os\.(?:path|environ|getcwd|sep|getenv|listdir)(?:\.\w+)*)$/;
const RISKY =
  /^(?:subprocess|shutil|importlib|pickle)(?:\.|$)|^(?:os|posix|pathlib|asyncio)$|^(?:webbrowser\.(?!open)|logging\.config\.(?:dict|file)Config|(?:bdb|pdb|trace|profile)\.(?:run|Bdb|Pdb|Trace|set_trace))|^os\.(?:system|popen|exec|spawn|posix_spawn|fork|remove|unlink|rmdir|rename|replace|kill|truncate|symlink|link|chmod|chown|lchown|putenv|chdir|fchdir|chroot|setuid|_)|^builtins\.(?:eval|exec|compile|__import__|getattr|setattr|globals|locals|vars|delattr|breakpoint|execfile)$/;
/** Calls whose texts are shown, compared or searched, never run. */
const SHOWS =
  /^(?:builtins\.(?:print|len|repr|input|sorted|any|all|isinstance)|sys\.(?:stdout|stderr)\.write|logging\.\w+|re\.\w+|json\.\w+)$/;
const SHOWING_METHODS =
  /^(?:startswith|endswith|find|rfind|index|count|replace|split|rsplit|partition|strip|append|get|pop|search|match|findall|sub)$/;
/** Changes to where and how programs are found that are not followed. */
const CHANGES_WORLD =
  /\bos\s*\.\s*(?:chdir|fchdir|putenv|environ\s*(?:\[[^\]]*\]\s*=|\.\s*(?:update|setdefault)))|\bchdir\b|=\s*os\s*\.\s*environ\b(?!\s*[.[(])|\bimport\b[^\n]*\benviron\b/;

export function readPython(text: string, circumstances: Circumstances): readonly Effect[] {
  const { name } = circumstances;
  if (text.length > LONGEST) return [opaque(`${name} runs a program that is too long to be read here`)];
  const normal = text.normalize('NFKC');
  if (!PYTHON_NET.test(normal) && !CHANGES_FILES.test(normal) && !/\b(?:eval|exec|import\s*\*)/.test(normal)) return [];
  const ledger = new Ledger(text);
  const root = text.includes('\f') || text.includes('\0') ? null : parsePython(text);
  if (root === null) return [opaque(`${name} runs code that cannot be read here`)];
  const names = namesOf(text, root);
  const program: Program = {
    text,
    names,
    ledger,
    home: circumstances.home,
    budget: new Budget(),
    values: new Memo(),
    unnoted: new Memo(),
    references: new Memo(),
    mentions: mentionsOf(text, root),
  };
  for (const star of names.stars) if (FOLLOWED.test(star)) ledger.add(opaque(`${name} imports all names of ${star}`));
  for (const node of walk(root)) visit(program, node, name);
  if (program.budget.isSpent) ledger.add(opaque(`${name} runs a program that is too large to be read here`));
  return moves(ledger, name).close(PYTHON_NET, name);
}

function mentionsOf(text: string, root: Node): ReadonlyMap<string, number> {
  const mentions = new Map<string, number>();
  for (const node of walk(root)) {
    if (node.name !== 'VariableName') continue;
    const name = nameOf(text, node);
    mentions.set(name, (mentions.get(name) ?? 0) + 1);
  }
  return mentions;
}

/** Where programs are started after the folder or the variables were changed, nothing of it is as it looks. */
function moves(ledger: Ledger, name: string): Ledger {
  const starts = ledger.effects.some(
    effect => effect.kind !== 'opaque' && !(effect.kind === 'argv' && effect.argv[0] === 'cat'),
  );
  if (starts && CHANGES_WORLD.test(ledger.text.normalize('NFKC')))
    ledger.add(opaque(`${name} changes its folder or its variables before it starts something`));
  return ledger;
}

function visit(program: Program, node: Node, name: string): void {
  switch (node.name) {
    case 'Comment':
      if (!/coding[:=]/.test(written(program, node))) program.ledger.account(node.from, node.to);
      return;
    case 'ImportStatement':
      return visitImport(program, node);
    case 'ExpressionStatement':
      // A text that stands alone is a comment.
      if (node.children.length === 1 && node.children[0]?.name === 'String') program.ledger.account(node.from, node.to);
      return;
    case 'CallExpression':
      return visitCall(program, node);
    case 'VariableName':
    case 'MemberExpression':
      if (node.children[1]?.name === '[' && node.children[2]?.name === 'String') fold(program, node.children[2]);
      return visitReference(program, node, name);
  }
}

function visitImport(program: Program, node: Node): void {
  if (isInClass(node) || !isBoundOnce(program, node)) {
    const text = written(program, node).normalize('NFKC');
    if (/\b(?:os|subprocess|shutil|importlib|pickle)\b/.test(text)) program.ledger.name('importlib');
    return;
  }
  const modules = /^\s*from\s+([\w.]+)/.exec(written(program, node))?.[1];
  const imported =
    modules === undefined
      ? written(program, node)
          .replace(/^import\s+|\s+as\s+\w+/g, '')
          .split(',')
      : [modules];
  // Each use of what they bind is looked at by itself.
  if (imported.every(module => FOLLOWED.test(module.trim()) || !PYTHON_NET.test(`import ${module.trim()}`)))
    program.ledger.account(node.from, node.to);
}

/** What is bound there is an attribute of the class. */
function isInClass(node: Node): boolean {
  for (let at = node.parent; at !== null; at = at.parent)
    if (/^(?:ClassDefinition|FunctionDefinition|LambdaExpression)$/.test(at.name)) return at.name === 'ClassDefinition';
  return false;
}

/** What a name means that is bound elsewhere, too, is not followed. */
function isBoundOnce(program: Program, node: Node): boolean {
  const names = node.children.filter(child => child.name === 'VariableName');
  return names.every(child => {
    const bindings = program.names.bindings.get(nameOf(program.text, child));
    return (
      bindings === undefined || (bindings.every(one => one.kind === 'import') && referenceOf(program, child) !== null)
    );
  });
}

function visitCall(program: Program, node: Node): void {
  const callee = node.children[0];
  if (callee === undefined) return;
  const name = referenceOf(program, callee);
  if (name !== null) {
    const effects = effectsOf(program, node, name);
    if (effects !== null) {
      program.ledger.add(...effects);
      accountNames(program, callee);
    } else if (SHOWS.test(name)) showTexts(program, node);
    else if (name === 'builtins.getattr') followAttribute(program, node, callee);
    return;
  }
  const [object, dot, property] = bare(callee).children;
  if (bare(callee).name !== 'MemberExpression' || dot?.name !== '.' || object === undefined || property === undefined)
    return;
  const method = nameOf(program.text, property);
  if (SHOWING_METHODS.test(method)) showTexts(program, node);
  const value = fold(unnoted(program), object);
  const effects =
    value?.kind === 'path' || value?.kind === 'texts' ? effectsOfMethod(program, node, value, method) : null;
  if (effects === null) return;
  fold(program, object);
  program.ledger.add(...effects);
  program.ledger.account(property.from, property.to);
}

/** To look at a value that may be used for anything: its texts stay in the net. */
const unnoted = (program: Program): Program => ({ ...program, ledger: new Ledger(''), values: program.unnoted });

/** `getattr(x, 'name')` with a name that is known is like `x.name`: the net looks at the name. */
function followAttribute(program: Program, node: Node, callee: Node): void {
  const { positional, spread } = argumentsOf(program, node);
  const [object, attribute] = positional;
  if (spread || object === undefined || attribute === undefined || referenceOf(program, object) !== null) return;
  const names = textsOf(fold(program, attribute));
  if (!names.every(name => typeof name === 'string')) return;
  for (const name of names) program.ledger.name(name);
  program.ledger.account(callee.from, callee.to);
}

/** Literal texts among the arguments, not those of calls within them. */
function showTexts(program: Program, call: Node): void {
  const { positional } = argumentsOf(program, call);
  for (const node of positional) if (/^(?:String|ContinuedString|FormatString)$/.test(node.name)) fold(program, node);
}

function accountNames(program: Program, node: Node): void {
  if (/^(?:VariableName|PropertyName)$/.test(node.name)) program.ledger.account(node.from, node.to);
  else for (const child of node.children) accountNames(program, child);
}

/** A mention of a library's name that is no call of it. */
function visitReference(program: Program, node: Node, name: string): void {
  const parent = node.parent;
  if (parent === null || isPartOfName(node, parent)) return;
  const reference = referenceOf(program, node);
  if (reference === null || parent.name === 'ImportStatement') return;
  if (parent.name === 'CallExpression' && node.index === 0) {
    if (HARMLESS.test(reference)) accountNames(program, node);
    else if (isRiskyCall(program, parent, reference))
      program.ledger.add(opaque(`${name} calls ${reference}, which is not followed`));
    return;
  }
  if (HARMLESS.test(reference)) return accountNames(program, node);
  if (isAlias(program, node, parent)) return accountNames(program, node);
  if (RISKY.test(reference) && !isBound(node, parent))
    program.ledger.add(opaque(`${name} hands ${reference.replace('builtins.', '')} on, which is not followed`));
}

const isPartOfName = (node: Node, parent: Node): boolean =>
  (parent.name === 'MemberExpression' && node.index === 0 && parent.children[1]?.name === '.') ||
  (parent.name === 'ArgList' && parent.children[node.index + 1]?.name === 'AssignOp');

const FOLLOWED_CALLS = /^builtins\.|^pathlib$|^(?:os|importlib)\.(?:chdir|environ|path)/;

/** A call that nothing above has taken for its own. */
function isRiskyCall(program: Program, call: Node, reference: string): boolean {
  if (!RISKY.test(reference) || FOLLOWED_CALLS.test(reference)) return false;
  if (effectsOf(program, call, reference) !== null) return false;
  return referenceOf(program, call) === null;
}

/** `f = os.system`: calls of f are followed. */
function isAlias(program: Program, node: Node, parent: Node): boolean {
  if (parent.name !== 'AssignStatement' || before(node)?.name !== 'AssignOp') return false;
  const target = parent.children[0];
  if (parent.children.length !== 3 || target?.name !== 'VariableName' || isInClass(node)) return false;
  if (referenceOf(program, node)?.startsWith('builtins.')) return false;
  return program.names.bindings.get(nameOf(program.text, target))?.length === 1;
}

/** It is the name that is bound, not a use of it. */
const isBound = (node: Node, parent: Node): boolean =>
  (parent.name === 'AssignStatement' && parent.children[node.index + 1]?.name === 'AssignOp') ||
  /^(?:ParamList|FunctionDefinition|ClassDefinition|as)$/.test(parent.name);
