/** The part of the SDK that searches: what the way to it and the search itself have in common. */
import type { Search } from '../api.ts';

export interface SearchPart extends Search {
  /** Forgets every text. */
  stop(): void;
}
