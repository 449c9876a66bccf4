/**
 * The HTTP side as an OpenAPI 3.1 document, made from the tables of the wire: every JSON route, every call of a gateway, and
 * the paths that are no JSON. Bodies are described as they travel. Pure; who serves it is server/http.
 */
import type { z } from '../../protocol/wire/zod.ts';
import { FAULTS, faultReply, type FaultCode } from '../../protocol/wire/faults.ts';
import { GATEWAY_CALLS, GATEWAY_PATHS, GATEWAY_SESSION, type GatewayCall } from '../../protocol/wire/gateway.ts';
import { ROUTES, type RouteName } from '../../protocol/wire/routes.ts';
import { hookEvent } from '../../protocol/wire/subscriptions.ts';
import { GATEWAY_NOTES, ROUTE_NOTES } from './calls.ts';
import { ALWAYS, type CallNote } from './note.ts';
import { PATHS, type PathNote, type Shown } from './paths.ts';
import { refer, toJsonSchema, type Components, type JsonSchema } from './schema.ts';

export interface OpenApi {
  readonly openapi: '3.1.0';
  readonly info: JsonSchema;
  readonly tags: readonly JsonSchema[];
  /** Path with parameters in braces → method in small letters → operation. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  /** What we call at the addresses that owners name. */
  readonly webhooks: JsonSchema;
  readonly components: { readonly schemas: JsonSchema; readonly securitySchemes: JsonSchema };
}
export interface Operation extends JsonSchema {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly description: string;
  readonly responses: JsonSchema;
}

const SECURITY: Readonly<Record<Shown, readonly JsonSchema[]>> = {
  nothing: [],
  session: [{ session: [] }],
  guest: [{ guest: [] }],
  gateway: [{ gateway: [], gatewaySession: [] }],
  signature: [{ signature: [] }],
};
const SCHEMES: JsonSchema = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-corridor',
    description: 'Set by signing in; `corridor` where people open Corridor without https. HttpOnly, SameSite=Strict.',
  },
  guest: { type: 'http', scheme: 'bearer', description: 'The token that dm:unlock gave, as base64url.' },
  gateway: { type: 'http', scheme: 'bearer', description: 'CORRIDOR_GATEWAY_TOKEN.' },
  gatewaySession: { type: 'apiKey', in: 'header', name: GATEWAY_SESSION, description: 'What `introduce` answered.' },
  signature: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Twilio-Signature',
    description: 'Or X-Corridor-Signature for mail.',
  },
};

export function makeOpenApi(version: string): OpenApi {
  const components: Components = new Map();
  const paths: Record<string, Record<string, Operation>> = {};
  const add = (path: string, method: string, operation: Operation) => {
    (paths[inBraces(path)] ??= {})[method.toLowerCase()] = operation;
  };
  for (const name of Object.keys(ROUTES) as RouteName[])
    add(ROUTES[name].path, ROUTES[name].method, ofRoute(name, components));
  for (const name of Object.keys(GATEWAY_CALLS) as GatewayCall[])
    add(`${GATEWAY_PATHS.call}${name}`, 'POST', ofCall(name, components));
  for (const row of PATHS) add(row.path, row.method, ofPath(row));
  // Named by the answers, which stand in no table of their own.
  components.set('Refused', refused(components));
  const tags = [
    ...new Set(Object.values(paths).flatMap((methods) => Object.values(methods).flatMap(({ tags }) => tags))),
  ];
  return {
    openapi: '3.1.0',
    info: {
      title: 'Corridor',
      version,
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'Sign-in, invitations, files and the patient’s page. Everything else goes over the socket. What is sealed and signed is specified in protocol/README.md; the typed client is client/sdk.',
    },
    tags: tags.map((name) => ({ name })),
    paths,
    webhooks: { 'thread.changed': { post: outgoing(components) } },
    components: {
      schemas: Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: SCHEMES,
    },
  };
}

export const inBraces = (path: string): string => path.replace(/:(\w+)/g, '{$1}');
const parametersIn = (path: string): string[] => [...path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '');

/** `dm:…` rows are the patient’s page; the others begin with their noun. */
const areaOf = (name: RouteName): string => (name.startsWith('dm:') ? 'Patient’s page' : 'Before there is a socket');

function ofRoute(name: RouteName, components: Components): Operation {
  const { method, path, needs, input, reply } = ROUTES[name];
  const shows = needs === 'session' ? 'session' : 'nothing';
  const operation = jsonOperation(name, areaOf(name), ROUTE_NOTES[name], { path, input, reply, shows }, components);
  // A GET or DELETE carries nothing but its path.
  if (method === 'POST') return operation;
  const { requestBody: _none, ...rest } = operation;
  return rest;
}

const ofCall = (name: GatewayCall, components: Components): Operation =>
  jsonOperation(
    `gateway-${name}`,
    'Gateway',
    GATEWAY_NOTES[name],
    { path: '', ...GATEWAY_CALLS[name], shows: 'gateway' },
    components,
  );

interface Described {
  readonly path: string;
  readonly input: z.ZodType;
  readonly reply: z.ZodType;
  readonly shows: Shown;
}

function jsonOperation(
  operationId: string,
  area: string,
  note: CallNote,
  { path, input, reply, shows }: Described,
  components: Components,
): Operation {
  const { properties, body } = apart(toJsonSchema(input, components), parametersIn(path));
  return {
    operationId,
    tags: [area],
    description: note.says,
    security: SECURITY[shows],
    parameters: parametersIn(path).map((name) => parameter(name, properties[name])),
    requestBody: { required: true, content: { 'application/json': { schema: body } } },
    responses: {
      200: { description: 'Done.', content: { 'application/json': { schema: done(toJsonSchema(reply, components)) } } },
      ...faultResponses([...ALWAYS, ...(note.faults ?? [])]),
    },
  };
}

const parameter = (name: string, schema: unknown): JsonSchema => ({
  name,
  in: 'path',
  required: true,
  schema: schema ?? { type: 'string' },
});

/** Parameters of the path travel there and not in the body. */
function apart(whole: JsonSchema, parameters: readonly string[]): { properties: JsonSchema; body: JsonSchema } {
  const properties = (whole['properties'] ?? {}) as JsonSchema;
  if (parameters.length === 0) return { properties, body: whole };
  const isOfBody = (name: string) => !parameters.includes(name);
  const kept = Object.fromEntries(Object.entries(properties).filter(([name]) => isOfBody(name)));
  const required = ((whole['required'] ?? []) as string[]).filter(isOfBody);
  return { properties, body: { ...whole, properties: kept, required } };
}

function ofPath({ path, area, says, shows, takes, gives, faults, method }: PathNote): Operation {
  return {
    operationId: `${method.toLowerCase()} ${path}`,
    tags: [area],
    description: says,
    security: SECURITY[shows],
    parameters: parametersIn(path).map((name) => parameter(name, undefined)),
    ...(takes !== null && { requestBody: { required: true, content: { [takes]: {} } } }),
    responses: {
      200: { description: 'Done.', content: { [gives]: {} } },
      ...faultResponses(faults ?? []),
    },
  };
}

/** Standard Webhooks: https is the caller's business, three headers sign the body. */
function outgoing(components: Components): JsonSchema {
  const header = (name: string, description: string) => ({
    name,
    in: 'header',
    required: true,
    description,
    schema: { type: 'string' },
  });
  return {
    operationId: 'thread.changed',
    description:
      'A thread has items up to number n: nothing else is said. At least once, the same webhook-id at every try; a burst is one call. Answer 2xx within ten seconds; 410 stops all further calls.',
    parameters: [
      header('webhook-id', 'The same at every try.'),
      header('webhook-timestamp', 'Seconds since 1970; refuse what is older than five minutes.'),
      header('webhook-signature', '`v1,` and base64 of HMAC-SHA256 over `id.timestamp.body` under the decoded secret.'),
    ],
    requestBody: { required: true, content: { 'application/json': { schema: toJsonSchema(hookEvent, components) } } },
    responses: { 200: { description: 'Heard.' } },
  };
}

const done = (reply: JsonSchema): JsonSchema => ({
  type: 'object',
  properties: { ok: { const: true }, reply },
  required: ['ok', 'reply'],
  additionalProperties: false,
});

function refused(components: Components): JsonSchema {
  return {
    type: 'object',
    properties: { ok: { const: false }, fault: toJsonSchema(faultReply, components) },
    required: ['ok', 'fault'],
    additionalProperties: false,
  };
}

/** By HTTP status, with the codes that are answered under it. */
function faultResponses(codes: readonly FaultCode[]): JsonSchema {
  const byStatus = new Map<number, FaultCode[]>();
  for (const code of new Set(codes)) {
    const { status } = FAULTS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, those]) => [
      status,
      {
        description: those.map((code) => `\`${code}\``).join(', '),
        content: { 'application/json': { schema: refer('Refused') } },
      },
    ]),
  );
}
