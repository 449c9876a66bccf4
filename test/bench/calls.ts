/** Typed calls of the load generator over HTTP and over its raw socket, encoded and decoded by the wire's own tables. */
import { z } from 'zod';
import { ASKS, type AskInput, type AskName, type AskReply } from '../../protocol/wire/events.ts';
import { ROUTES, type RouteInput, type RouteName } from '../../protocol/wire/routes.ts';
import type { RawClient } from './raw-client.ts';

/** The JSON form of an ask's input. */
export function encodeAsk<N extends AskName>(name: N, input: AskInput<N>): unknown {
  const schema: z.ZodType = ASKS[name].input;
  return z.encode(schema, input);
}

/** Asks and decodes; a fault becomes an Error that quotes it. `arrived` is called before the decoding, for the time it took. */
export function askOver<N extends AskName>(
  client: RawClient,
  name: N,
  input: AskInput<N>,
  arrived: () => void = () => undefined,
): Promise<AskReply<N>> {
  return new Promise((resolve, reject) => {
    client.ask(name, JSON.stringify(encodeAsk(name, input)), (args) => {
      arrived();
      const [answer] = JSON.parse(args) as [{ ok: boolean; reply?: unknown; fault?: unknown }];
      const schema: z.ZodType = ASKS[name].reply;
      if (answer.ok) resolve(z.decode(schema, answer.reply) as AskReply<N>);
      else reject(new Error(`${name}: ${JSON.stringify(answer.fault)}`));
    });
  });
}

/** POSTs one route without path parameters filled by hand; returns the session cookie it set. */
export async function call<N extends RouteName>(
  url: string,
  name: N,
  input: RouteInput<N>,
): Promise<{ cookie: string }> {
  const route = ROUTES[name];
  const schema: z.ZodType = route.input;
  const body = z.encode(schema, input) as Record<string, unknown>;
  const path = route.path.replace(/:(\w+)/g, (_, key: string) => {
    const value = String(body[key]);
    delete body[key];
    return value;
  });
  const answer = await fetch(url + path, {
    method: route.method,
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
  const cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0]);
  return { cookie: cookie.join('; ') };
}
