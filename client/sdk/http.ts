/** Calls through the table of routes: typed input out, typed reply back, Faults as Faults. Knows no cookie and no key. */
import { z } from '../../protocol/wire/zod.ts';
import type { Answer } from '../../protocol/wire/events.ts';
import { answer } from '../../protocol/wire/events.ts';
import { Fault, fromFaultReply } from '../../protocol/wire/faults.ts';
import type { RouteInput, RouteName, RouteReply } from '../../protocol/wire/routes.ts';
import { ROUTES } from '../../protocol/wire/routes.ts';
import type { Network } from './ports.ts';

export interface Http {
  call<N extends RouteName>(name: N, input: RouteInput<N>): Promise<RouteReply<N>>;
}

export function createHttp(network: Network): Http {
  return {
    async call(name, input) {
      const route = ROUTES[name];
      const encoded = z.encode(route.input as z.ZodType, input) as Record<string, unknown>;
      const { path, rest } = fillPath(route.path, encoded);
      const body = route.method === 'POST' ? JSON.stringify(rest) : null;
      const reply = openAnswer(await request(network, route.method, path, body));
      return decodeReply(route.reply, reply) as RouteReply<typeof name>;
    },
  };
}

async function request(network: Network, method: string, path: string, body: string | null): Promise<string> {
  try {
    return (await network.request(method, path, body)).text;
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('unavailable', 'network');
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
