/**
 * Our zod schemas as JSON Schema 2020-12 (the dialect of OpenAPI 3.1), as values look on the wire. zod itself converts; here
 * is only what it cannot know: ids and base64url, and which schemas have a name of their own. Pure.
 */
import { z } from '../../protocol/wire/zod.ts';
import * as circles from '../../protocol/wire/circles.ts';
import { faultReply } from '../../protocol/wire/faults.ts';
import * as ids from '../../protocol/wire/ids.ts';
import * as patients from '../../protocol/wire/patients.ts';
import * as people from '../../protocol/wire/people.ts';
import * as sending from '../../protocol/wire/sending.ts';
import * as threads from '../../protocol/wire/threads.ts';

export type JsonSchema = { readonly [key: string]: unknown };
export type Components = Map<string, JsonSchema>;

const PLACE = '#/components/schemas/';
const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const named = z.registry<{ id: string }>();
for (const room of [ids, people, circles, threads, patients, sending, { faultReply }]) {
  for (const [name, value] of Object.entries(room)) {
    if (value instanceof z.ZodType) named.add(value, { id: capital(name) });
  }
}

/** Converts one schema; what has a name goes into `components` once and is referred to. */
export function toJsonSchema(schema: z.ZodType, components: Components): JsonSchema {
  const {
    $defs,
    $schema: _dialect,
    ...whole
  } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    metadata: named,
    override: ({ zodSchema, jsonSchema }) => Object.assign(jsonSchema, textOf(zodSchema)),
  });
  for (const [name, part] of Object.entries($defs ?? {})) {
    if (!components.has(name)) components.set(name, placed(part));
  }
  return placed(whole);
}

/** The same with references that point into an OpenAPI document, and without the repeated names. */
function placed(schema: unknown): JsonSchema {
  const text = JSON.stringify(schema).replaceAll('"#/$defs/', `"${PLACE}`);
  const { id: _id, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return rest;
}

/** The name behind a reference; null where it is none of ours. */
export const nameIn = (reference: unknown): string | null =>
  typeof reference === 'string' && reference.startsWith(PLACE) ? reference.slice(PLACE.length) : null;
export const refer = (name: string): JsonSchema => ({ $ref: `${PLACE}${name}` });

/** Ids, hashes and bytes are texts of base64url: their own complaint about something else says what they are. */
function textOf(schema: z.core.$ZodType): JsonSchema {
  if (schema instanceof z.ZodCustom) return customText(schema);
  if (!(schema instanceof z.ZodCodec)) return {};
  const complaint = complaintAbout(schema, '!');
  return complaint.includes('base64url') ? { contentEncoding: 'base64url', description: complaint } : {};
}

function customText(schema: z.core.$ZodType): JsonSchema {
  const length = [22, 43].find((chars) => z.safeParse(schema, 'A'.repeat(chars)).success);
  if (length === undefined) return {};
  const description = `${complaintAbout(schema, '')}: ${length === 22 ? 16 : 32} bytes as base64url`;
  return { type: 'string', pattern: `^[A-Za-z0-9_-]{${length}}$`, description };
}

/** What the schema says about such a value, without the "not". */
function complaintAbout(schema: z.core.$ZodType, value: unknown): string {
  const { error } = z.safeDecode(schema, value);
  return (error?.issues[0]?.message ?? '').replace(/^not /, '');
}
