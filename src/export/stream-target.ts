/**
 * TCP and TLS, for protocols without an answer. A batch is a connection: everything is written, our side is ended, and only
 * a receiver that read to the end ends its own. What a broken connection swallowed is sent again.
 */
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Item } from '../audit/export/stream.ts';
import { type Place, type Target, Undelivered } from './target.ts';

export interface StreamOptions {
  /** Certificates to trust instead of the usual ones, PEM. */
  readonly ca: string | null;
  /** Milliseconds without any progress. */
  readonly patience: number;
}

export function streamTarget(
  { host, port, tls }: Extract<Place, { kind: 'stream' }>,
  framed: (payload: Uint8Array) => Uint8Array,
  options: StreamOptions,
): Target {
  // Half open: what the receiver does after our end tells whether it read all.
  const to = { host, port, allowHalfOpen: true };
  // An address has no name to ask for; its certificate names the address.
  const trust = { ...(isIP(host) === 0 && { servername: host }), ...(options.ca !== null && { ca: options.ca }) };
  const open = (): Socket => (tls ? connectTls({ ...to, ...trust }) : connectTcp(to));
  const ready = tls ? 'secureConnect' : 'connect';
  return {
    deliver: items =>
      converse(open(), ready, Buffer.concat(items.map(({ payload }: Item) => framed(payload))), options.patience),
  };
}

function converse(socket: Socket, ready: string, bytes: Uint8Array, patience: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let written = false;
    let settled = false;
    const settle = (why: string | null): void => {
      if (settled) return;
      settled = true;
      socket.destroy();
      if (why === null) resolve();
      else reject(new Undelivered(why));
    };
    socket.setTimeout(patience);
    socket.on('timeout', () =>
      settle(
        written ? `did not end the connection after reading, within ${patience} ms` : `took nothing for ${patience} ms`,
      ),
    );
    socket.on('error', error => settle(error.message === '' ? 'the connection failed' : error.message));
    socket.once(ready, () =>
      socket.end(bytes, () => {
        written = true;
      }),
    );
    // Nothing that it may say has a meaning, but its end is behind it.
    socket.on('data', () => {});
    socket.on('end', () => settle(written ? null : 'ended the connection before it had everything'));
    socket.on('close', () => settle(written ? null : 'ended the connection before it had everything'));
  });
}
