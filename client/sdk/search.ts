/** The way to the search on this device, which is fetched when somebody searches for the first time. */
import type { Desk } from './desk.ts';
import type { SearchPart } from './search/part.ts';

export function createSearch(desk: Desk): SearchPart {
  let part: Promise<SearchPart> | null = null;
  return {
    async find(input) {
      part ??= import('./search/on-device.ts').then((here) => here.createSearch(desk));
      return (await part).find(input);
    },
    stop() {
      const stopped = part;
      part = null;
      void stopped?.then((one) => one.stop());
    },
  };
}
