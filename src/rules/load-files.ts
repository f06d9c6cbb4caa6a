/** `reads:`, `writes:` and `flows:` of a rule. */
import { PatternError, parseFile } from './pattern.ts';
import type { FileTest, Flow, FlowEnd, Pattern, WordTest } from './rule.ts';
import type { Shape } from './shape.ts';

/** A leading `!` excepts. */
export function loadFiles(shape: Shape, what: string): FileTest {
  const shapes = shape.texts(what);
  const isExcept = (one: Shape): boolean => one.text(what).startsWith('!');
  const files = shapes.filter(one => !isExcept(one)).map(one => file(one, what, 0));
  if (files.length === 0) shape.fail(`${what} names only what is excepted`, { hint: '"~/.ssh/*"' });
  return { files, except: shapes.filter(isExcept).map(one => file(one, what, 1)) };
}

function file(shape: Shape, what: string, skip: number): WordTest {
  try {
    return parseFile(shape.text(what).slice(skip));
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return shape.fail(error.message, error.place(skip));
  }
}

export function loadFlow(shape: Shape, patterns: (shape: Shape, what: string) => readonly Pattern[]): Flow {
  shape.keys('flows', ['from', 'to']);
  const end = (key: 'from' | 'to', files: 'reads' | 'writes'): FlowEnd => {
    const at = shape.at(key);
    if (at.isMissing)
      shape.fail(`flows names ${key === 'from' ? 'from where' : 'to where'}`, { hint: `${key}: "curl ..."` });
    if (typeof at.value === 'string' || Array.isArray(at.value))
      return { kind: 'commands', patterns: patterns(at, key) };
    at.keys(`flows.${key}`, [files]);
    return { kind: 'files', test: loadFiles(at.at(files), files) };
  };
  return { from: end('from', 'reads'), to: shape.at('to').value === 'run' ? 'run' : end('to', 'writes') };
}
