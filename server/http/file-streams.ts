/**
 * Sealed file bytes up and down, the only bodies that are no JSON: whoever holds a session, a colleague's or a guest's, sends
 * slices and fetches whole files. Served so that no browser ever shows or runs them. Who may is the domain's; nothing here touches a disk.
 */
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { Router } from '@koa/router';
import { fromB64 } from '../../protocol/wire/bytes.ts';
import { DM_STREAMS } from '../../protocol/wire/dm-page.ts';
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
export interface FileDoors<Who> {
  put(who: Who, slice: { fileId: FileId; offset: number; bytes: Uint8Array }): Promise<FileProgress>;
  get(who: Who, fileId: FileId): Promise<{ sealedBytes: number; bytes: AsyncIterable<Uint8Array> }>;
}

const BYTES_TYPE = /^application\/octet-stream$/i;
const BEARER = /^Bearer ([\w-]{43})$/;
const OFFSET = /^(?:0|[1-9]\d{0,8})$/;

/** Colleagues, by their session cookie. */
export function bindFiles(
  files: FileDoors<Actor>,
  authenticate: Answering['authenticate'],
  edge: Pick<EdgeFacts, 'tokenOf'>,
): Step {
  return bindStreams({ names: 'file', paths: STREAMS, files }, async (ctx) => {
    const actor = await authenticate(edge.tokenOf(ctx.req));
    if (actor === null) throw new Fault('session.missing');
    return actor;
  });
}

/** Patients, by the guest session in a header: what stands in a header is in no log, no history and no referrer. */
export const bindGuestFiles = (files: FileDoors<Uint8Array | null>): Step =>
  bindStreams({ names: 'dm-file', paths: DM_STREAMS, files }, (ctx) =>
    Promise.resolve(fromB64(BEARER.exec(ctx.get('authorization'))?.[1] ?? '')),
  );

interface Streams<Who> {
  readonly names: string;
  readonly paths: typeof STREAMS | typeof DM_STREAMS;
  readonly files: FileDoors<Who>;
}

function bindStreams<Who>({ names, paths, files }: Streams<Who>, whoAsks: (ctx: Context) => Promise<Who>): Step {
  const router = new Router<RequestState>({ sensitive: true, strict: true });
  const begin = (ctx: Context, what: 'put' | 'get'): Promise<Who> => {
    ctx.state.route = `${names}:${what}`;
    if (ctx.querystring !== '') throw new Fault('input.invalid', 'query');
    return whoAsks(ctx);
  };
  router.register(paths.put.path, [paths.put.method], async (ctx) => {
    const who = await begin(ctx, 'put');
    const fileId = readFileId(ctx.params['fileId']);
    const offset = readOffset(ctx.params['offset']);
    const bytes = await readBody(ctx.req, BYTES_TYPE, LIMITS.fileSliceBytes);
    const reply = await files.put(who, { fileId, offset, bytes: bytes ?? new Uint8Array() });
    sendAnswer(ctx, { ok: true, reply });
  });
  router.register(paths.get.path, [paths.get.method], async (ctx) => {
    const who = await begin(ctx, 'get');
    const { sealedBytes, bytes } = await files.get(who, readFileId(ctx.params['fileId']));
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
