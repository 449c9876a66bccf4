/** Calls through the table of routes: typed input out, typed reply back, Faults as Faults. Knows no cookie and no key. */
import { z } from '../../protocol/wire/zod.ts';
import type { Answer } from '../../protocol/wire/events.ts';
import { answer } from '../../protocol/wire/events.ts';
import { Fault, fromFaultReply } from '../../protocol/wire/faults.ts';
import type { FileId } from '../../protocol/wire/ids.ts';
import type { RouteInput, RouteReply } from '../../protocol/wire/routes.ts';
import { STAFF_ROUTES, STREAMS } from '../../protocol/wire/staff-routes.ts';
import type { FileProgress } from '../../protocol/wire/threads.ts';
import { fileProgress } from '../../protocol/wire/threads.ts';
import type { Network } from './ports.ts';

export interface Http {
  call<N extends keyof typeof STAFF_ROUTES>(name: N, input: RouteInput<N>): Promise<RouteReply<N>>;
  /** Sealed bytes of a file to append at `offset`. Fault `conflict.head` for a wrong one, `unavailable` also when ended. */
  putSlice(fileId: FileId, offset: number, bytes: Uint8Array, signal: AbortSignal): Promise<FileProgress>;
  /** The sealed bytes of a whole file as they come. Fault `unavailable` when they stop, also inside the stream. */
  getFile(fileId: FileId, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

export function createHttp(network: Network): Http {
  return {
    async call(name, input) {
      const route = STAFF_ROUTES[name];
      const encoded = z.encode(route.input as z.ZodType, input) as Record<string, unknown>;
      const { path, rest } = fillPath(route.path, encoded);
      const body = route.method === 'POST' ? JSON.stringify(rest) : null;
      const reply = openAnswer(await request(network, route.method, path, body));
      return decodeReply(route.reply, reply) as RouteReply<typeof name>;
    },
    async putSlice(fileId, offset, bytes, signal) {
      const { method, path } = STREAMS.put;
      const answered = async () => {
        const { path: filled } = fillPath(path, { fileId, offset });
        return (await network.stream(method, filled, bytes, signal)).text();
      };
      return decodeReply(fileProgress, openAnswer(await orUnavailable(answered))) as FileProgress;
    },
    async getFile(fileId, signal) {
      const { method, path } = STREAMS.get;
      const { path: filled } = fillPath(path, { fileId });
      const response = await orUnavailable(() => network.stream(method, filled, null, signal));
      if (response.ok) return piecesOf(response);
      openAnswer(await orUnavailable(() => response.text()));
      throw new Fault('unavailable', 'answer');
    },
  };
}

const request = (network: Network, method: string, path: string, body: string | null): Promise<string> =>
  orUnavailable(async () => (await network.request(method, path, body)).text);

/** Whatever the network throws means one thing: there is none. */
async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('unavailable', 'network');
  }
}

async function* piecesOf({ body }: Response): AsyncIterable<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (let read = await orUnavailable(() => reader.read()); !read.done;) {
      yield read.value;
      read = await orUnavailable(() => reader.read());
    }
  } finally {
    // Ends the download where its reader did not want the rest.
    await reader.cancel().catch(() => undefined);
  }
}

function fillPath(path: string, input: Record<string, unknown>) {
  const rest = { ...input };
  const filled = path.replace(/:([a-zA-Z]+)/g, (_, key: string) => {
    const value = rest[key];
    delete rest[key];
    return encodeURIComponent(String(value));
  });
  return { path: filled, rest };
}

function openAnswer(text: string): unknown {
  let parsed: Answer;
  try {
    parsed = answer.parse(JSON.parse(text));
  } catch (error) {
    // A proxy's error page, a server from another time: nothing that our table can answer.
    if (error instanceof SyntaxError || error instanceof z.ZodError) throw new Fault('unavailable', 'answer');
    throw error;
  }
  return openParsed(parsed);
}

/** The reply inside an Answer, or its Fault thrown. */
export function openParsed(parsed: Answer): unknown {
  if (parsed.ok) return parsed.reply;
  throw fromFaultReply(parsed.fault);
}

/** Decodes with the table's schema; what does not fit is Fault `input.invalid` with detail `reply`. */
export function decodeReply(schema: z.ZodType, reply: unknown): unknown {
  const decoded = z.safeDecode(schema, reply);
  if (!decoded.success) throw new Fault('input.invalid', 'reply');
  return decoded.data;
}
