/** Which reader takes which language; each is loaded when a text of its language is met. */
import { type Circumstances, type Effect, type LanguageName, opaque } from './effect.ts';
import type { Dialect } from './sql/tokens.ts';

/**
 * What code would do, as far as it can be told. An opaque effect stands for each part that cannot; an empty list: nothing
 * that a rule could look at.
 */
export function readCode(language: LanguageName, text: string, circumstances: Circumstances): readonly Effect[] {
  try {
    return readIn(language, text, circumstances);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // Nested more deeply than the stack.
    return [opaque(`${circumstances.name} runs code that is too deeply nested to be read here`)];
  }
}

function readIn(language: LanguageName, text: string, circumstances: Circumstances): readonly Effect[] {
  switch (language) {
    case 'python':
      return (require('./python/python.ts') as typeof import('./python/python.ts')).readPython(text, circumstances);
    case 'javascript': {
      const { readJavaScript } = require('./javascript/javascript.ts') as typeof import('./javascript/javascript.ts');
      return readJavaScript(text, circumstances);
    }
    case 'mongo':
      return (require('./javascript/mongo.ts') as typeof import('./javascript/mongo.ts')).readMongo(
        text,
        circumstances,
      );
    case 'awk':
      return (require('./awk.ts') as typeof import('./awk.ts')).readAwk(text, circumstances);
    case 'sed':
      return (require('./sed.ts') as typeof import('./sed.ts')).readSed(text, circumstances);
    case 'sql:postgres':
    case 'sql:mysql':
    case 'sql:sqlite':
    case 'sql:other': {
      const { readSql } = require('./sql/sql.ts') as typeof import('./sql/sql.ts');
      return readSql(text, language.slice(4) as Dialect, circumstances);
    }
    default:
      return (require('./words.ts') as typeof import('./words.ts')).readWords(language, text, circumstances);
  }
}
