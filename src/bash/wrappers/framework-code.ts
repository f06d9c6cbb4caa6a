/** Frameworks that run code of their language in the application: `rails runner CODE`, `manage.py shell -c CODE`. */
import type { Arg } from '../analysis.ts';
import type { Inner } from '../unwrap.ts';
import { opaque, program } from './handler.ts';
import type { Handler } from './handler.ts';

interface Framework {
  /** Subcommands behind which code stands. */
  readonly verbs: string;
  /** Options whose value it is; none: it is the first operand. */
  readonly options?: string;
  /** What runs it; null: nothing that is read here. */
  readonly interpreter: readonly string[] | null;
  /** An operand of this look is a file. */
  readonly file?: RegExp;
}

const PHP = ['php', '-r'];

export const FRAMEWORKS: Readonly<Record<string, Framework>> = {
  rails: { verbs: 'runner r', interpreter: ['ruby', '-e'], file: /\.rb$|^-$/ },
  wp: { verbs: 'eval', interpreter: PHP },
  drush: { verbs: 'php:eval php-eval ev eval', interpreter: PHP },
  artisan: { verbs: 'tinker', options: '--execute', interpreter: PHP },
  'manage.py': { verbs: 'shell shell_plus', options: '-c --command', interpreter: ['python', '-c'] },
  'django-admin': { verbs: 'shell', options: '-c --command', interpreter: ['python', '-c'] },
  mix: { verbs: 'run eval', options: '-e --eval -r', interpreter: ['elixir', '-e'] },
  crystal: { verbs: 'eval', interpreter: null },
  sbt: { verbs: 'eval', interpreter: null },
};

/** `argv` begins with the framework's own program or script. */
export function frameworkCode(name: string, argv: readonly Arg[]): readonly Inner[] | null {
  const framework = Object.hasOwn(FRAMEWORKS, name) ? FRAMEWORKS[name]! : null;
  const at = argv.findIndex((word, i) => i > 0 && !(typeof word === 'string' && word.startsWith('-')));
  const verb = argv[at];
  if (name === 'mix' && verb === 'cmd') return program(argv.slice(at + 1));
  if (name === 'spring' && typeof verb === 'string' && /^(?:rails|rake|rspec)$/.test(verb))
    return program(argv.slice(at));
  // Each word is a command of its own: `sbt clean 'eval 1 + 1'`.
  if (name === 'sbt' && argv.some(word => typeof word === 'string' && /(?:^|;)\s*eval\s/.test(word)))
    return [opaque('sbt eval runs code')];
  if (framework === null || typeof verb !== 'string' || !framework.verbs.split(' ').includes(verb)) return null;
  const codes = codesIn(argv.slice(at + 1), framework, verb);
  const { interpreter } = framework;
  const inners = codes.map(
    (code): Inner =>
      interpreter === null ? opaque(`${name} ${verb} runs code`) : { kind: 'argv', argv: [...interpreter, code] },
  );
  return inners.length === 0 ? null : inners;
}

function codesIn(words: readonly Arg[], { options, file }: Framework, verb: string): readonly Arg[] {
  const operand = words.find(word => typeof word !== 'string' || word === '-' || !word.startsWith('-'));
  const isFile = typeof operand === 'string' && file?.test(operand) === true;
  if (options === undefined || verb === 'eval') return operand === undefined || isFile ? [] : [operand];
  return words.flatMap((word, i) => {
    const name = options
      .split(' ')
      .find(one => word === one || (typeof word === 'string' && word.startsWith(`${one}=`)));
    if (name === undefined || typeof word !== 'string') return [];
    const value = word === name ? words[i + 1] : word.slice(name.length + 1);
    return value === undefined ? [] : [value];
  });
}

/** `php artisan tinker`, `python manage.py shell`: the script that an interpreter is given. */
export const throughInterpreter =
  (handler: Handler): Handler =>
  (argv, context) => {
    const at = argv.findIndex(
      (word, i) => i > 0 && typeof word === 'string' && /(?:^|\/)(?:artisan|manage\.py)$/.test(word),
    );
    const found = at < 0 ? null : frameworkCode(String(argv[at]).replace(/^.*\//, ''), argv.slice(at));
    const own = handler(argv, context);
    return found === null ? own : [...found, ...(own ?? [])];
  };
