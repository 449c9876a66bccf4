/**
 * The HTTP side, put together: every step one concern, in the order a request meets them. With its neighbours in this
 * folder the only code that knows Koa. It listens nowhere; app.ts owns the server and its address.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import Koa from 'koa';
import { Fault } from '../../protocol/wire/faults.ts';
import type { Actor, Log } from '../domain/ports.ts';
import { bindRoutes, unknownRoute } from './bind.ts';
import { catcher } from './catcher.ts';
import type { Answering, EdgeFacts, RequestState } from './context.ts';
import { docsPage, type DocsView } from './docs-page.ts';
import { bindFiles, bindGuestFiles, type FileDoors } from './file-streams.ts';
import { gatewayCalls, type GatewayCalls } from './gateway-calls.ts';
import { health } from './health.ts';
import { mailboxPage, type MailboxView } from './mailbox-page.ts';
import { requestLog } from './request-log.ts';
import { sameSite } from './same-site.ts';
import { securityHeaders } from './security-headers.ts';
import { webApp } from './web-app.ts';
import { openWebFiles } from './web-files.ts';
import { webhooks, type WebhookDoor } from './webhooks.ts';

export interface HttpParts extends Answering {
  readonly edge: EdgeFacts;
  readonly files: FileDoors<Actor>;
  readonly guestFiles: FileDoors<Uint8Array | null>;
  readonly webhooks: WebhookDoor;
  /** Null where the gateway is in this process. */
  readonly gatewayCalls: GatewayCalls | null;
  readonly log: Log;
  readonly webDir: string;
  /** Null where there is none. */
  readonly mailbox: MailboxView | null;
  /** Null where there is none. */
  readonly docs: DocsView | null;
  /** Null when this process takes work. */
  readonly whyNotReady: () => Promise<Fault | null>;
}

export function createHttp(parts: HttpParts): RequestListener {
  const koa = logged(parts.log);
  koa.use(requestLog(parts.log));
  koa.use(securityHeaders(parts.edge));
  koa.use(catcher(parts.refuse));
  koa.use(health(parts.whyNotReady));
  koa.use(sameSite(parts.edge));
  koa.use(mailboxPage(parts.mailbox));
  koa.use(docsPage(parts.docs));
  koa.use(webhooks(parts.webhooks));
  koa.use(gatewayCalls(parts.gatewayCalls, parts.edge));
  koa.use(bindRoutes(parts, parts.edge));
  koa.use(bindFiles(parts.files, (token) => parts.authenticate(token), parts.edge));
  koa.use(bindGuestFiles(parts.guestFiles));
  koa.use(unknownRoute);
  koa.use(webApp(openWebFiles(parts.webDir)));
  return listenerOf(koa);
}

export type HooksParts = Pick<HttpParts, 'log' | 'edge' | 'refuse' | 'webhooks' | 'whyNotReady'>;

/** What a gateway in a process of its own serves: hooks for providers and its health, nothing else. */
export function createHooksHttp({ log, edge, refuse, webhooks: door, whyNotReady }: HooksParts): RequestListener {
  const koa = logged(log);
  koa.use(requestLog(log));
  koa.use(securityHeaders(edge));
  koa.use(catcher(refuse));
  koa.use(health(whyNotReady));
  koa.use(webhooks(door));
  koa.use(() => {
    throw new Fault('input.unknown');
  });
  return listenerOf(koa);
}

function logged(log: Log): Koa<RequestState> {
  const koa = new Koa<RequestState>();
  // Koa hears an error of a body twice: from the body and from the response that it broke.
  const heard = new WeakSet<Error>();
  koa.on('error', (cause: Error) => {
    if (heard.has(cause)) return;
    heard.add(cause);
    log.warn({ cause }, 'response broken off');
  });
  return koa;
}

function listenerOf(koa: Koa<RequestState>): RequestListener {
  const listener = koa.callback();
  return (request, response) => void listener(request, response);
}

/** A server that gives nobody more than 10 s for headers and 30 s for a whole request. */
export function createHttpServer(): Server {
  return createServer({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 5_000,
    connectionsCheckingInterval: 1_000,
  });
}
