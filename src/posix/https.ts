/**
 * What TLS is checked against. The requester's environment must not be able to put another server in one's place: Bun trusts
 * what NODE_EXTRA_CA_CERTS and SSL_CERT_FILE name and, with NODE_TLS_REJECT_UNAUTHORIZED=0, anybody; so the authorities
 * are given with every question. A proxy may come from there: it sees nothing of what TLS carries.
 */
import { rootCertificates } from 'node:tls';
import { readSmallFile } from './files.ts';

export const isLoopback = (url: URL): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);

/** The well-known authorities and those of a PEM file; null: it cannot be read. `path` null: none more. */
export function authorities(path: string | null): string[] | null {
  if (path === null) return [...rootCertificates];
  const file = readSmallFile(path);
  return file === null ? null : [...rootCertificates, new TextDecoder().decode(file.bytes)];
}

/** The proxy that the environment names for this address; null: straight. */
export function proxyFor(url: URL, env: ReadonlyMap<string, string>): string | null {
  const value = (name: string): string => env.get(name.toLowerCase()) || env.get(name) || '';
  const straight = value('NO_PROXY')
    .split(',')
    .map(entry =>
      entry
        .trim()
        .replace(/^\*?\./, '')
        .toLowerCase(),
    );
  const isStraight = straight.some(
    entry => entry === '*' || (entry !== '' && (url.hostname === entry || url.hostname.endsWith(`.${entry}`))),
  );
  return isStraight || url.protocol === 'http:' ? null : value('HTTPS_PROXY') || value('ALL_PROXY') || null;
}
