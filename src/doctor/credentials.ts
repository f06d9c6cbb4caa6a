/** Credentials of approvers that whoever asks could use: with one of these an answer proves no second person. */
import type { ApproverList } from '../approval/approvers.ts';
import type { Identity } from '../approval/identity.ts';
import { statPath } from '../posix/files.ts';
import { type Finding, ok, weak } from './finding.ts';
import { canRead } from './readable.ts';

export interface Surroundings {
  readonly uid: number;
  readonly env: ReadonlyMap<string, string>;
  readonly homes: readonly string[];
  /** Keys that can be signed with unseen, and where they are. */
  readonly silent: ReadonlyMap<Identity, string>;
  readonly list: ApproverList;
}

const TOKENS = ['GH_TOKEN', 'GITHUB_TOKEN', 'GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN'];
const FILES = ['.config/gh/hosts.yml', '.git-credentials', '.config/git/credentials', '.netrc'];

export function credentialFindings({ env, homes, silent, list }: Surroundings): readonly Finding[] {
  const tokens = TOKENS.filter(name => (env.get(name) ?? '') !== '');
  const folder = env.get('GH_CONFIG_DIR');
  const paths = [
    ...homes.flatMap(home => FILES.map(file => `${home}/${file}`)),
    ...(folder === undefined ? [] : [`${folder}/hosts.yml`]),
  ];
  const files = [...new Set(paths)].filter(path => statPath(path)?.kind === 'file' && canRead(path));
  const keys = list.people.flatMap(person =>
    person.keys.flatMap(({ identity }) => {
      const where = silent.get(identity);
      return where === undefined
        ? []
        : [
            weak(
              'credentials',
              `a key of ${person.name} can be used by whoever asks: ${where}`,
              'give the agent a user of its own, or the key a passphrase; a security key wants a finger',
            ),
          ];
    }),
  );
  const found = [
    ...tokens.map(name =>
      weak(
        'credentials',
        `${name} is set: whoever asks can comment on GitHub as its owner`,
        'its owner must not be an approver',
      ),
    ),
    ...files.map(path =>
      weak(
        'credentials',
        `${path} can be read by whoever asks, and holds a token`,
        'gh auth logout, or give the agent a user of its own',
      ),
    ),
    ...keys,
  ];
  return found.length > 0
    ? found
    : [ok('credentials', 'no token and no key of an approver is in reach of whoever asks')];
}
