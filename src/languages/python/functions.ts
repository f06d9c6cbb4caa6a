/**
 * Functions of one's own that hand on what they are given: `def sh(c): subprocess.run(c, shell=True)`. A parameter is what
 * the calls in the same text give for it, where nothing else can call the function.
 */
import { type Binding, nameOf } from './names.ts';
import { type Node, walk } from './tree.ts';
import { argumentsOf, type Program } from './values.ts';

type Parameter = Extract<Binding, { kind: 'argument' }>;

/** Ways to call a function, or to change a parameter, without writing its name where a call has it. */
const ROUNDABOUT =
  /\b(?:eval|exec|execfile|compile|globals|locals|vars|getattr|setattr|inspect|gc|runpy|timeit|doctest|settrace|setprofile|importlib|__import__|__dict__|__globals__|__code__|__defaults__)\b|\bsys\s*\.\s*modules\b/;
const MAIN = /__name__\s*==\s*(["'])__main__\1/g;

/** The expressions that every call gives, the default included; null: not all of them are known. */
export function argumentsGiven(program: Program, { parameter, definition }: Parameter): readonly Node[] | null {
  const calls = callsOf(program, definition);
  if (calls === null) return null;
  const place = placeOf(parameter);
  const name = nameOf(program.text, parameter);
  const given = calls.map(call => {
    const { positional, keywords, spread } = argumentsOf(program, call);
    if (spread) return undefined;
    return (
      keywords.get(name) ??
      (place.index < positional.length && place.byPlace ? positional[place.index] : place.otherwise)
    );
  });
  return given.every(one => one !== undefined) ? given : null;
}

/** Every mention of the function, where all of them are calls. */
function callsOf(program: Program, definition: Node): readonly Node[] | null {
  const own = definition.children.find(child => child.name === 'VariableName');
  if (own === undefined || definition.parent?.name !== 'Script') return null;
  const name = nameOf(program.text, own);
  if (program.names.bindings.get(name)?.length !== 1 || program.names.stars.length > 0) return null;
  const normal = program.text.normalize('NFKC');
  if (ROUNDABOUT.test(normal) || normal.replace(MAIN, '').includes('__main__')) return null;
  const calls: Node[] = [];
  for (const node of walk(definition.parent)) {
    if (!program.budget.spend()) return null;
    if (node.name !== 'VariableName' || node === own || nameOf(program.text, node) !== name) continue;
    const parent = node.parent;
    // `f(run=x)` names a parameter of another function.
    if (parent?.name === 'ArgList' && parent.children[node.index + 1]?.name === 'AssignOp') continue;
    if (parent?.name !== 'CallExpression' || node.index !== 0) return null;
    calls.push(parent);
  }
  return calls;
}

interface Place {
  /** Among the parameters that can be given by their place. */
  readonly index: number;
  readonly byPlace: boolean;
  readonly otherwise: Node | undefined;
}

function placeOf(parameter: Node): Place {
  const all = parameter.parent?.children ?? [];
  let index = 0;
  let byPlace = true;
  for (const child of all) {
    if (child === parameter) break;
    if (child.name === '*') byPlace = false;
    const before = all[child.index - 1]?.name;
    if (child.name === 'VariableName' && before !== 'AssignOp') index += 1;
  }
  let at = parameter.index + 1;
  if (all[at]?.name === 'TypeDef') at += 1;
  return { index, byPlace, otherwise: all[at]?.name === 'AssignOp' ? all[at + 1] : undefined };
}
