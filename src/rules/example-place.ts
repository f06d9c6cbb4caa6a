/** The invented place in which examples are judged, so that they hold on every machine. */
import type { Facts, Ports } from '../bash/analysis.ts';
import type { RuleContext } from './decision.ts';

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
};

export const EXAMPLE_CONTEXT: RuleContext = {
  cwd: PROJECT,
  project: PROJECT,
  home: HOME,
  env: ENV,
  user: 'dev',
  host: 'host',
  agent: null,
  ci: false,
  branch: 'main',
};
