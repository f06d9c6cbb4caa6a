/** The invented place in which examples are judged, so that they hold on every machine. */
import type { Facts, Ports } from '../bash/analysis.ts';
import type { RuleContext } from './decision.ts';
import type { Machine } from './machine.ts';

const HOME = '/home/dev';
const PROJECT = '/home/dev/project';
const ENV: ReadonlyMap<string, string> = new Map([
  ['HOME', HOME],
  ['PWD', PROJECT],
  ['USER', 'dev'],
  ['PATH', '/usr/local/bin:/usr/bin:/bin'],
]);
export const EXAMPLE_FACTS: Facts = { cwd: PROJECT, env: ENV, posix: false, positional: [] };
export const NO_FILES: Ports = {
  readFile: () => null,
  syntaxError: () => null,
  linkTarget: () => null,
  isOwnFront: () => false,
  folderWritableByOthers: () => false,
  namesIn: () => [],
  isAbsent: () => false,
};

/** A repository on main, noon on a Wednesday, and nothing else. */
const EXAMPLE_FILES: Readonly<Record<string, string>> = {
  [`${PROJECT}/.git/HEAD`]: 'ref: refs/heads/main\n',
  [`${PROJECT}/.git/config`]: '[remote "origin"]\n\turl = git@example.org:team/project.git\n',
};
const NO_MACHINE: Machine = {
  readFile: path => {
    const text = EXAMPLE_FILES[path];
    if (text !== undefined) return { kind: 'text', text };
    return { kind: path.endsWith('/.git') ? 'unreadable' : 'absent' };
  },
  projectOf: folder => (folder === PROJECT || folder.startsWith(`${PROJECT}/`) ? PROJECT : folder),
  isDirty: () => false,
  groups: () => ['dev'],
  isTerminal: () => false,
  now: () => Date.UTC(2026, 0, 7, 12),
  parseYaml: () => ({}),
};

export const EXAMPLE_CONTEXT: RuleContext = {
  cwd: PROJECT,
  project: PROJECT,
  home: HOME,
  env: ENV,
  user: 'dev',
  host: 'host',
  agent: null,
  session: null,
  ci: false,
  ciName: null,
  machine: NO_MACHINE,
};
