/**
 * The guest's way to the server: typed input out, typed reply back, Faults as Faults, without any cookie. It knows the
 * table of the patients' page and no key; what stands in a body is the caller's.
 */
import type { FileProgress } from '../../../protocol/wire/threads.ts';
import { fileProgress } from '../../../protocol/wire/threads.ts';
import { DM_ROUTES, DM_STREAMS } from '../../../protocol/wire/dm-page.ts';
import { Fault, faultReply, fromFaultReply } from '../../../protocol/wire/faults.ts';
import type { FileId } from '../../../protocol/wire/ids.ts';
import { z } from '../../../protocol/wire/zod.ts';

type Routes = typeof DM_ROUTES;
export type Door = {
  /** Faults of the table; `unavailable` when there is no connection or an answer that is not ours. */
  call<N extends keyof Routes>(name: N, input: z.output<Routes[N]['input']>): Promise<z.output<Routes[N]['reply']>>;
  /** `token` in base64url, from the guest session. */
  putSlice(token: string, fileId: FileId, offset: number, bytes: Uint8Array): Promise<FileProgress>;
  /** The sealed bytes of a whole file as they come. */
  getFile(token: string, fileId: FileId): Promise<AsyncIterable<Uint8Array>>;
};

/** `fetch` of a browser's Worker or of Node; `origin` without a trailing slash. */
export function openDoor(origin: string, network: typeof fetch): Door {
  const send = (method: string, path: string, init: Omit<RequestInit, 'method'>) =>
    orUnavailable(() =>
      network(`${origin}${path}`, {
        ...init,
        method,
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
      }),
    );
  return {
    async call(name, input) {
      const { method, path, input: inputSchema, reply } = DM_ROUTES[name];
      const body = JSON.stringify(z.encode(inputSchema as z.ZodType, input));
      const response = await send(method, path, { body, headers: { 'content-type': 'application/json' } });
      return decoded(reply, await replyIn(response)) as z.output<Routes[typeof name]['reply']>;
    },
    async putSlice(token, fileId, offset, bytes) {
      const { method, path } = DM_STREAMS.put;
      const filled = path.replace(':fileId', fileId).replace(':offset', String(offset));
      const headers = { 'content-type': 'application/octet-stream', authorization: `Bearer ${token}` };
      const response = await send(method, filled, { body: bytes as Uint8Array<ArrayBuffer>, headers });
      return decoded(fileProgress, await replyIn(response)) as FileProgress;
    },
    async getFile(token, fileId) {
      const { method, path } = DM_STREAMS.get;
      const headers = { authorization: `Bearer ${token}` };
      const response = await send(method, path.replace(':fileId', fileId), { headers });
      if (response.ok && response.body !== null) return piecesOf(response.body);
      await replyIn(response);
      throw new Fault('unavailable', 'answer');
    },
  };
}

/** Whatever the network throws means one thing: there is none. */
async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('unavailable', 'network');
  }
}

async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  const reader = body.getReader();
  try {
    for (
      let read = await orUnavailable(() => reader.read());
      !read.done;
      read = await orUnavailable(() => reader.read())
    ) {
      yield read.value;
    }
  } finally {
    // Ends the download where its reader did not want the rest; a stream that broke has nothing left to end.
    await reader.cancel().catch(() => undefined);
  }
}

/** An answer's reply, or its Fault thrown. A proxy's error page is none of ours. */
async function replyIn(response: Response): Promise<unknown> {
  const text = await orUnavailable(() => response.text());
  const body = asObject(text);
  if (body?.['ok'] === true) return body['reply'];
  const fault = faultReply.safeParse(body?.['fault']);
  throw fault.success ? fromFaultReply(fault.data) : new Fault('unavailable', 'answer');
}

function asObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function decoded(schema: z.ZodType, reply: unknown): unknown {
  const read = z.safeDecode(schema, reply);
  if (!read.success) throw new Fault('input.invalid', 'reply');
  return read.data;
}
