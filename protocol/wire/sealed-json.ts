/**
 * JSON that lives inside sealed bytes: one reader and writer per shape, so that protocol/crypto needs no schema library.
 * A reader gives null for anything that is not the shape; what that means is decided by whoever opened the bytes.
 */
import type { z } from './zod.ts';

/** One fixed shape with `v: 1`. Unknown extra fields are ignored, so that a newer client may add some. */
export interface SealedJson<T> {
  readonly write: (value: T) => string;
  readonly read: (text: string) => T | null;
}

/** Several shapes told apart by a tag. A tag or version this client does not know is `newer`, never an error. */
export type ReadTagged<T> =
  { readonly as: 'content'; readonly content: T } | { readonly as: 'newer'; readonly tag: string };
export interface TaggedJson<T> {
  readonly write: (value: T) => string;
  readonly read: (text: string) => ReadTagged<T> | null;
}

const VERSION = 1;
/** Deeper than any form with its answers; what lies deeper cannot be handed from a Worker to its page. */
const MAX_NESTING = 100;

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  if (nestingOf(text) > MAX_NESTING) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** How deep lists and objects lie in a JSON text, without following them: a hostile text must not use up the stack. */
function nestingOf(text: string): number {
  let [depth, deepest, isString] = [0, 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (isString && char === '\\') at += 1;
    else if (char === '"') isString = !isString;
    else if (!isString && (char === '{' || char === '[')) deepest = Math.max(deepest, (depth += 1));
    else if (!isString && (char === '}' || char === ']')) depth -= 1;
  }
  return deepest;
}

export function sealedJson<S extends z.ZodObject>(schema: S): SealedJson<z.output<S>> {
  return {
    write: (value) => JSON.stringify({ v: VERSION, ...schema.encode(value) }),
    read: (text) => {
      const value = parsed(text);
      return value?.['v'] === VERSION ? (schema.safeDecode(value as z.input<S>).data ?? null) : null;
    },
  };
}

/** `shapes` by tag; each has the tag as a literal field named `tagName`. */
export function taggedJson<S extends z.ZodObject>(
  tagName: 't' | 'kind',
  shapes: Readonly<Record<string, S>>,
): TaggedJson<z.output<S>> {
  const shapeOf = (tag: unknown) => (typeof tag === 'string' && Object.hasOwn(shapes, tag) ? shapes[tag] : undefined);
  return {
    write: (value) => {
      const shape = shapeOf((value as Record<string, unknown>)[tagName]);
      if (shape === undefined) throw new TypeError('sealed json: no such shape');
      return JSON.stringify({ v: VERSION, ...shape.encode(value) });
    },
    read: (text) => {
      const value = parsed(text);
      const tag = value?.[tagName];
      const version = value?.['v'];
      if (value === null || typeof tag !== 'string' || !Number.isSafeInteger(version) || Number(version) < VERSION) {
        return null;
      }
      const shape = shapeOf(tag);
      if (shape === undefined || version !== VERSION) return { as: 'newer', tag };
      const { v: _version, ...fields } = value;
      const content = shape.safeDecode(fields as z.input<S>).data;
      return content === undefined ? null : { as: 'content', content };
    },
  };
}
