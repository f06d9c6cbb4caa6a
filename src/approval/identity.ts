/**
 * Names that people act under, each in the form that cannot be given to somebody else: numeric ids rather than names, key
 * fingerprints rather than comments. One person may have several; two answers by one person are one.
 */
export type Identity =
  | `uid:${number}`
  /** The numeric id of a GitHub account. */
  | `github:${number}`
  /** A GitHub login in lower case: what CI environments name. Good enough to refuse, never to accept. */
  | `github-login:${string}`
  /** `SHA256:…`, as ssh-keygen prints it. */
  | `key:${string}`
  /** Of a git author, in lower case. Good enough to refuse, never to accept. */
  | `email:${string}`;

/** Do they share an identity, letter by letter? What lets an answer count is asked so. */
export const share = (a: readonly Identity[], b: readonly Identity[]): boolean => a.some(one => b.includes(one));

/** Do they share an identity, however it is spelled? What keeps an answer from counting is asked so. */
export const meet = (a: readonly Identity[], b: readonly Identity[]): boolean =>
  share(a.flatMap(spellings), b.flatMap(spellings));

const NOREPLY = /^(?:(\d{1,15})\+)?([a-z\d](?:[a-z\d-]*[a-z\d])?)@users\.noreply\.github\.com$/;
const GMAIL = /^(?:gmail|googlemail)\.com$/;

/**
 * An address as the mailbox that it leads to: `Dev <Dev+agent@example.org>` and `dev@example.org` are one. GitHub's own
 * addresses name the account (docs.github.com, setting your commit email address).
 */
function spellings(identity: Identity): readonly Identity[] {
  if (!identity.startsWith('email:')) return [identity];
  const text = identity.slice('email:'.length).normalize('NFKC').toLowerCase();
  const address = (/<([^<>]*)>/.exec(text)?.[1] ?? text).trim();
  const [, id, login] = NOREPLY.exec(address) ?? [];
  const account: Identity[] = login === undefined ? [] : [`github-login:${login}`];
  if (id !== undefined) account.push(`github:${Number(id)}`);
  return [`email:${mailbox(address)}`, ...account];
}

function mailbox(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1).replace(/\.$/, '');
  const local = address.slice(0, Math.max(at, 0)).replace(/^"(.*)"$/, '$1');
  const name = local.replace(/(?<=.)\+.*$/, '');
  return GMAIL.test(domain) ? `${name.replaceAll('.', '')}@gmail.com` : `${name}@${domain}`;
}

/** A login can be renamed and taken by somebody else, and an address is what its author typed: they only ever refuse. */
export const isProven = (identity: Identity): boolean => /^(?:uid|github|key):/.test(identity);
