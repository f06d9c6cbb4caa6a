/** Before any test: the grammars as the build made them, which setup.ts hands over in the program. */
import { grammarText } from '../build/generated/grammars.ts';
import { useGrammars } from '../src/grammar/table.ts';

useGrammars(grammarText);
