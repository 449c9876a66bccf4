/**
 * /metrics on a port of its own, so that it is never open to the public by accident: only where the operator has set one,
 * on the loopback address unless told otherwise, and then with a bearer token. Answers nothing else.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../domain/ports.ts';
import type { Exposed } from './registry.ts';

export interface MetricsPlace {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Null: none is asked for. */
  readonly token: string | null;
}

export interface MetricsListener {
  readonly port: number;
  close(): Promise<void>;
}

/** Throws Error with a sentence for the operator where the port is in use. */
export async function listenForMetrics(place: MetricsPlace, metrics: Exposed, log: Log): Promise<MetricsListener> {
  const server = createServer({ headersTimeout: 5_000, requestTimeout: 5_000 }, (request, response) => {
    answer(request, response, place.token, metrics).catch((cause: unknown) => {
      log.error({ cause }, 'metrics failed');
      end(response, 500);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `Port ${place.port} is in use. Stop what uses it, or set CORRIDOR_METRICS_PORT.`;
      reject(error.code === 'EADDRINUSE' ? new Error(taken) : error);
    });
    server.listen(place.port, place.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  token: string | null,
  metrics: Exposed,
): Promise<void> {
  request.resume();
  if (request.url !== '/metrics') return end(response, 404);
  if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405);
  if (token !== null && !isSame(request.headers.authorization ?? '', `Bearer ${token}`)) return end(response, 401);
  const text = await metrics.text();
  response.writeHead(200, { 'Content-Type': metrics.contentType, 'Cache-Control': 'no-store' });
  response.end(request.method === 'HEAD' ? '' : text);
}

function end(response: ServerResponse, status: number): void {
  if (!response.headersSent) response.writeHead(status, { 'Cache-Control': 'no-store' });
  response.end();
}

/** Without telling by its time how much of it was right. */
const isSame = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
