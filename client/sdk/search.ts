/** The way to the search on this device, which is fetched when somebody searches for the first time. */
import type { Desk } from './desk.ts';
import { fetched } from './fetched.ts';
import type { SearchPart } from './search/part.ts';

export function createSearch(desk: Desk): SearchPart {
  let part: SearchPart | null = null;
  return {
    async find(input) {
      const { createSearch: createHere } = await fetched(import('./search/on-device.ts'));
      part ??= createHere(desk);
      return part.find(input);
    },
    stop() {
      part?.stop();
      part = null;
    },
  };
}
