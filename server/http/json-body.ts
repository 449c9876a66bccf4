/**
 * Reads a request body as JSON: right content type, not compressed, not too large, valid UTF-8, and each key of an
 * object once (two readers of `{"a":1,"a":2}` may disagree, so nobody reads it). Depth and schema are the guard's work.
 */
import type { IncomingMessage } from 'node:http';
import { Fault } from '../../protocol/wire/faults.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import { readBody } from './body.ts';

const JSON_TYPE = /^application\/json(?:\s*;\s*charset=utf-8)?$/i;
/** More than any honest request has; seen before the costly part of parsing. */
const maxMembers = 10_000;
const STRINGS = /"(?:[^"\\]|\\.)*"/g;

/** The parsed body; `{}` where there is none. Throws Fault input.invalid or input.tooLarge. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const bytes = await readBody(request, JSON_TYPE, LIMITS.frameBytes);
  return bytes === null ? {} : parseJson(bytes);
}

/** Throws Fault input.invalid or input.tooLarge. */
export function parseJson(bytes: Buffer): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const colons = countColons(text.replace(STRINGS, ''));
    if (colons > maxMembers) throw new Fault('input.tooLarge', 'parts');
    const value: unknown = JSON.parse(text);
    if (countMembers(value) === colons) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof TypeError)) throw error;
  }
  throw new Fault('input.invalid', 'json');
}

/** Outside of texts, JSON has one colon for each member of an object. */
function countColons(text: string): number {
  let count = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) count += 1;
  return count;
}

/** Members of all objects in a value, without recursion: the value may be a million levels deep. */
function countMembers(value: unknown): number {
  const waiting = [value];
  let members = 0;
  while (waiting.length > 0) {
    const part = waiting.pop();
    if (typeof part !== 'object' || part === null) continue;
    const inner: unknown[] = Object.values(part);
    if (!Array.isArray(part)) members += inner.length;
    for (const item of inner) waiting.push(item);
  }
  return members;
}
