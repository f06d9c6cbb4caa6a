/** Receivers on this machine that misbehave as told, connection by connection. */
import {
  createServer as createHttp,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net';
import { createServer as createTls, type TlsOptions } from 'node:tls';

/** What a stream receiver does with one connection. */
export type Manner =
  /** Reads to the end and ends its own side. */
  | 'reads'
  /** Resets after the first bytes. */
  | 'resets'
  /** Ends the connection after the first bytes, politely. */
  | 'leaves'
  /** Reads a little at a time. */
  | 'slow'
  /** Takes everything and never ends its side. */
  | 'hangs';

export interface Receiver {
  readonly port: number;
  /** Everything that each connection brought, in order. */
  readonly got: string[];
  close(): Promise<void>;
}

/** The last manner holds for all later connections. `port`: one that is free, or any. */
export async function streamReceiver(
  manners: readonly Manner[],
  tls: TlsOptions | null = null,
  port = 0,
): Promise<Receiver> {
  const got: string[] = [];
  const sockets = new Set<Socket>();
  const serve = (socket: Socket): void => {
    const manner = manners[Math.min(got.length, manners.length - 1)]!;
    const index = got.push('') - 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', chunk => {
      got[index] += chunk.toString('latin1');
      if (manner === 'resets') socket.resetAndDestroy();
      if (manner === 'leaves') socket.destroy();
      if (manner === 'slow') {
        socket.pause();
        setTimeout(() => socket.resume(), 20);
      }
    });
    if (manner !== 'hangs') socket.on('end', () => socket.end());
  };
  const server: Server =
    tls === null
      ? createTcp({ allowHalfOpen: true }, serve)
      : createTls({ ...tls, allowHalfOpen: true } as TlsOptions, serve);
  server.on('tlsClientError', () => {});
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    got,
    close: () =>
      new Promise(resolve => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** What an HTTP receiver answers; `drop` closes the connection after it took the body, `silent` never answers. */
export type Answer =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  | 'drop'
  | 'silent';

export interface Posted {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly path: string;
  readonly body: string;
}

export async function httpReceiver(
  answers: readonly Answer[],
  tls: TlsOptions | null = null,
): Promise<{ port: number; posted: Posted[]; close(): Promise<void> }> {
  const posted: Posted[] = [];
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const parts: Buffer[] = [];
    request.on('data', part => parts.push(part));
    request.on('end', () => {
      const answer = answers[Math.min(posted.length, answers.length - 1)]!;
      posted.push({ headers: request.headers, path: request.url ?? '', body: Buffer.concat(parts).toString() });
      if (answer === 'silent') return;
      if (answer === 'drop') request.socket.destroy();
      else response.writeHead(answer.status, answer.headers).end(answer.body ?? '');
    });
  };
  const server: HttpServer = tls === null ? createHttp(serve) : createHttps(tls, serve);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    posted,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
