/**
 * A JSON Schema as the short text that a reader wants: names, kinds and bounds, one field a line, names of ours as links.
 * Gives HTML that is already escaped. Understands what schema.ts makes, and shows anything else as JSON.
 */
import { escape } from './escape.ts';
import { nameIn, type JsonSchema } from './schema.ts';

const STEP = '  ';
/** Fields of a small object stand on one line. */
const LINE_CHARS = 90;

export function shapeOf(schema: JsonSchema, indent = ''): string {
  const name = nameIn(schema['$ref']);
  if (name !== null) return `<a href="#type-${escape(name)}">${escape(name)}</a>`;
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choices)) return either(choices as JsonSchema[], indent);
  if ('const' in schema) return escape(JSON.stringify(schema['const']));
  if (Array.isArray(schema['enum'])) return schema['enum'].map((one) => escape(JSON.stringify(one))).join(' | ');
  switch (schema['type']) {
    case 'object':
      return objectOf(schema, indent);
    case 'array':
      return arrayOf(schema, indent);
    case 'string':
      return textOf(schema);
    case 'integer':
    case 'number':
      return numberOf(schema);
    case 'boolean':
    case 'null':
      return schema['type'];
    default:
      return Object.keys(schema).length === 0 ? 'any' : escape(JSON.stringify(schema));
  }
}

function either(choices: readonly JsonSchema[], indent: string): string {
  const shapes = choices.map((choice) => shapeOf(choice, indent));
  const isShort = shapes.every((shape) => !shape.includes('\n'));
  return shapes.join(isShort ? ' | ' : `\n${indent}| `);
}

function objectOf(schema: JsonSchema, indent: string): string {
  const fields = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>);
  if (fields.length === 0) return schema['additionalProperties'] === false ? '{}' : 'object';
  const required = new Set((schema['required'] ?? []) as string[]);
  const line = ([name, value]: [string, JsonSchema], inner: string) =>
    `<b>${escape(name)}</b>${required.has(name) ? '' : '?'}: ${shapeOf(value, inner)}`;
  const short = fields.map((field) => line(field, '')).join(', ');
  if (!short.includes('\n') && plainLength(short) <= LINE_CHARS - indent.length) return `{ ${short} }`;
  const inner = indent + STEP;
  return `{\n${fields.map((field) => `${inner}${line(field, inner)}`).join('\n')}\n${indent}}`;
}

const plainLength = (html: string): number => html.replace(/<[^>]*>/g, '').length;

function arrayOf(schema: JsonSchema, indent: string): string {
  const items = shapeOf((schema['items'] ?? {}) as JsonSchema, indent);
  const inner = items.includes(' | ') ? `(${items})` : items;
  return `${inner}[]${bounds(schema['minItems'], schema['maxItems'])}`;
}

function textOf(schema: JsonSchema): string {
  if (schema['contentEncoding'] === 'base64url') return dim(String(schema['description']).replace(/^(\d+)–\1 /, '$1 '));
  if (typeof schema['description'] === 'string') return dim(schema['description']);
  if (typeof schema['format'] === 'string') return `string ${dim(schema['format'])}`;
  if (typeof schema['pattern'] === 'string') return `string ${dim(schema['pattern'])}`;
  return `string${bounds(schema['minLength'], schema['maxLength'])}`;
}

function numberOf(schema: JsonSchema): string {
  const least = schema['minimum'] ?? (schema['exclusiveMinimum'] === 0 ? 1 : undefined);
  const most = schema['maximum'] === Number.MAX_SAFE_INTEGER ? undefined : schema['maximum'];
  const isAny = least === Number.MIN_SAFE_INTEGER;
  return `${String(schema['type'])}${bounds(isAny ? undefined : least, most)}`;
}

function bounds(least: unknown, most: unknown): string {
  if (typeof least === 'number' && typeof most === 'number')
    return ` ${dim(least === most ? `${least}` : `${least}…${most}`)}`;
  if (typeof least === 'number') return ` ${dim(`≥ ${least}`)}`;
  return typeof most === 'number' ? ` ${dim(`≤ ${most}`)}` : '';
}

const dim = (text: string): string => `<i>${escape(text)}</i>`;
