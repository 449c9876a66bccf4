/**
 * Whether a parsed JSON value is of a shape that code may walk at all: not too deep, not too many parts, no text that
 * cannot be stored, no key that could reach a prototype. Comes before every schema, so that no schema meets such input.
 */
import { Fault } from '../protocol/wire/faults.ts';
import { LIMITS } from '../protocol/wire/limits.ts';

/** The richest honest request, a frame full of envelopes, has some 3,000. */
const maxParts = 10_000;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
const UNSTORABLE = /\0|\p{Surrogate}/u;

/** Throws Fault input.invalid or input.tooLarge; the detail names the rule, never a part of the value. */
export function checkShape(value: unknown): void {
  visit(value, 1, { parts: maxParts });
}

/** @param left how much of the value may still come */
function visit(part: unknown, depth: number, left: { parts: number }): void {
  if (--left.parts < 0) throw new Fault('input.tooLarge', 'parts');
  if (typeof part === 'string') {
    if (UNSTORABLE.test(part)) throw new Fault('input.invalid', 'text');
    return;
  }
  if (typeof part !== 'object' || part === null) return;
  if (depth > LIMITS.jsonDepth) throw new Fault('input.invalid', 'depth');
  if (Array.isArray(part)) {
    for (const item of part) visit(item, depth + 1, left);
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(part);
  if (prototype !== Object.prototype) throw new Fault('input.invalid', 'binary');
  const keys = Object.keys(part);
  if (keys.length > left.parts) throw new Fault('input.tooLarge', 'parts');
  for (const key of keys) {
    if (FORBIDDEN_KEYS.has(key)) throw new Fault('input.invalid', 'key');
    visit((part as Readonly<Record<string, unknown>>)[key], depth + 1, left);
  }
}
