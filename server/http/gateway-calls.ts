/**
 * POST /gateway/…: the calls of a gateway in a process of its own. Without such a gateway, or without its token, this is
 * a path like any unknown one. What the calls mean is the desk's; bodies are JSON, files are streams.
 */
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { fromB64 } from '../../protocol/wire/bytes.ts';
import type { Answer } from '../../protocol/wire/events.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import { GATEWAY_PATHS, GATEWAY_SESSION } from '../../protocol/wire/gateway.ts';
import { sendAnswer } from './answer.ts';
import type { Context, EdgeFacts, Step } from './context.ts';
import { parseJson, readJson } from './json-body.ts';

export interface GatewayCalls {
  /** False: whoever calls is told nothing. */
  admits(address: string, authorization: string): Promise<boolean>;
  /** Never throws, whatever `raw` is. */
  call(name: string, session: string, raw: unknown): Promise<Answer>;
  /** Both throw Faults. */
  readFile(session: string, raw: unknown): Promise<AsyncIterable<Uint8Array>>;
  writeFile(session: string, raw: unknown, sealed: AsyncIterable<Uint8Array>): Promise<void>;
}

const PREFIX = '/gateway/';

export const gatewayCalls =
  (calls: GatewayCalls | null, edge: Pick<EdgeFacts, 'addressOf'>): Step =>
  async (ctx, next) => {
    if (calls === null || ctx.method !== 'POST' || !ctx.path.startsWith(PREFIX)) {
      await next();
      return;
    }
    const authorization = ctx.req.headers.authorization ?? '';
    if (!(await calls.admits(edge.addressOf(ctx.req), authorization))) {
      await next();
      return;
    }
    const session = String(ctx.req.headers[GATEWAY_SESSION] ?? '');
    const { call, readFile, writeFile } = GATEWAY_PATHS;
    if (ctx.path.startsWith(call)) {
      ctx.state.route = 'gateway';
      sendAnswer(ctx, await calls.call(ctx.path.slice(call.length), session, await readJson(ctx.req)));
    } else if (ctx.path === readFile) {
      ctx.state.route = 'gateway:file-read';
      await sendFile(ctx, await calls.readFile(session, await readJson(ctx.req)));
    } else if (ctx.path.startsWith(writeFile)) {
      ctx.state.route = 'gateway:file-write';
      await calls.writeFile(session, whatOf(ctx.path.slice(writeFile.length)), ctx.req);
      sendAnswer(ctx, { ok: true, reply: {} });
    } else throw new Fault('input.unknown');
  };

async function sendFile(ctx: Context, sealed: AsyncIterable<Uint8Array>): Promise<void> {
  const body = Readable.from(sealed, { objectMode: false });
  // A blob that cannot be opened is an answer like any other, not a response that breaks off.
  await once(body, 'readable');
  ctx.set('Cache-Control', 'no-store');
  ctx.type = 'application/octet-stream';
  ctx.body = body;
}

/** The JSON of a path's last part. */
function whatOf(part: string): unknown {
  const bytes = fromB64(part);
  if (bytes === null) throw new Fault('input.invalid', 'path');
  return parseJson(Buffer.from(bytes));
}
