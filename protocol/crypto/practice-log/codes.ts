/**
 * Numbers that people compare: the practice code in a staff meeting, safety numbers between two colleagues.
 * Equal numbers mean that both see the same log or the same keys, whatever the server says.
 */
import type { Hash } from '../../wire/bytes.ts';
import { digits } from '../base32.ts';
import { h } from '../derive.ts';
import { compareIds, hashBytes, idBytes, toHash, u32, u64 } from '../encoding.ts';
import type { LogState, Person, PersonKeys } from './state.ts';

/** 30 digits; show them with `state.seq`, because the code changes with every entry. */
export function practiceCode(state: LogState): string {
  return digits(h('practice-code', hashBytes(state.practiceId), u64(state.seq), hashBytes(state.head)));
}

/** H("fp",…) of one generation (the newest when left out): what pins of kind `colleague` hold. */
export function fingerprint(state: LogState, person: Person, keys: PersonKeys = person.keys[person.gen - 1]!): Hash {
  const { gen, signPk, kemPk } = keys;
  return toHash(h('fp', hashBytes(state.practiceId), idBytes(person.userId), u32(gen), signPk, kemPk));
}

/** 60 digits for a pair, the same on both sides: lower userId (by bytes) first. */
export function safetyNumber(state: LogState, a: Person, b: Person): string {
  const [first, second] = compareIds(a.userId, b.userId) <= 0 ? [a, b] : [b, a];
  return digits(hashBytes(fingerprint(state, first))) + digits(hashBytes(fingerprint(state, second)));
}
