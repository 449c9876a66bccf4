/**
 * Sealed file bytes up and down, the only bodies that are no JSON: whoever holds a session sends slices and fetches whole
 * files. Served so that no browser ever shows or runs them. Who may is the domain's; nothing here touches a disk.
 */
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { Router } from '@koa/router';
import { Fault } from '../../protocol/wire/faults.ts';
import { fileId as fileIdSchema, type FileId } from '../../protocol/wire/ids.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import { STREAMS } from '../../protocol/wire/routes.ts';
import type { FileProgress } from '../../protocol/wire/threads.ts';
import type { Actor } from '../domain/ports.ts';
import { sendAnswer } from './answer.ts';
import { readBody } from './body.ts';
import type { Answering, Context, EdgeFacts, RequestState, Step } from './context.ts';

/** The domain's doors for file bytes; both throw Faults. */
export interface FileDoors {
  put(actor: Actor, slice: { fileId: FileId; offset: number; bytes: Uint8Array }): Promise<FileProgress>;
  get(actor: Actor, fileId: FileId): Promise<{ sealedBytes: number; bytes: AsyncIterable<Uint8Array> }>;
}

const BYTES_TYPE = /^application\/octet-stream$/i;
const OFFSET = /^(?:0|[1-9]\d{0,8})$/;

export function bindFiles(
  files: FileDoors,
  authenticate: Answering['authenticate'],
  edge: Pick<EdgeFacts, 'tokenOf'>,
): Step {
  const router = new Router<RequestState>({ sensitive: true, strict: true });
  const mustBeSignedIn = async (ctx: Context): Promise<Actor> => {
    if (ctx.querystring !== '') throw new Fault('input.invalid', 'query');
    const actor = await authenticate(edge.tokenOf(ctx.req));
    if (actor === null) throw new Fault('session.missing');
    return actor;
  };
  router.register(STREAMS.put.path, [STREAMS.put.method], async (ctx) => {
    ctx.state.route = 'file:put';
    const actor = await mustBeSignedIn(ctx);
    const fileId = readFileId(ctx.params['fileId']);
    const offset = readOffset(ctx.params['offset']);
    const bytes = await readBody(ctx.req, BYTES_TYPE, LIMITS.fileSliceBytes);
    const reply = await files.put(actor, { fileId, offset, bytes: bytes ?? new Uint8Array() });
    sendAnswer(ctx, { ok: true, reply });
  });
  router.register(STREAMS.get.path, [STREAMS.get.method], async (ctx) => {
    ctx.state.route = 'file:get';
    const actor = await mustBeSignedIn(ctx);
    const { sealedBytes, bytes } = await files.get(actor, readFileId(ctx.params['fileId']));
    const body = Readable.from(whole(bytes, sealedBytes), { objectMode: false });
    // A blob that cannot be opened is an answer like any other, not a response that breaks off.
    await once(body, 'readable');
    ctx.set('Cache-Control', 'no-store');
    ctx.set('Content-Disposition', 'attachment');
    ctx.set('X-Content-Type-Options', 'nosniff');
    ctx.type = 'application/octet-stream';
    ctx.body = body;
    ctx.length = sealedBytes;
  });
  return router.routes() as Step;
}

/** A blob that is cut short while it is read breaks the response off: it must not look like an end. */
async function* whole(bytes: AsyncIterable<Uint8Array>, sealedBytes: number): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const chunk of bytes) {
    sent += chunk.length;
    yield chunk;
  }
  if (sent !== sealedBytes) throw new Error('a sealed file was cut short');
}

function readFileId(text: string | undefined): FileId {
  const read = fileIdSchema.safeParse(text);
  if (!read.success) throw new Fault('input.invalid', 'fileId');
  return read.data;
}

function readOffset(text: string | undefined): number {
  if (text === undefined || !OFFSET.test(text)) throw new Fault('input.invalid', 'offset');
  return Number(text);
}
