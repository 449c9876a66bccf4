/** Binds an EndKeeper to the rows on screen: follows the end, counts what has come in below, opens at the "new" line. */
import { useEffect, useLayoutEffect, useState, useSyncExternalStore, type RefObject } from 'react';
import type { VirtualizerHandle } from 'virtua';
import { endKeeper } from './end-keeper.ts';
import type { Row } from './rows.ts';

const NEW_LINE_OFFSET_PX = -64;

interface Input {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly list: RefObject<VirtualizerHandle | null>;
  readonly rows: readonly Row[];
  /** The number of the message to open at, instead of the "new" line; null for none. */
  readonly openAtN: number | null;
}

/** The newest number of somebody else's message. */
function newestN(rows: readonly Row[]): number {
  const row = rows.findLast((one) => one.kind === 'message' && !one.message.mine && one.message.n !== null);
  return row?.kind === 'message' ? (row.message.n ?? 0) : 0;
}

/** The key of the last row where it is mine: what I have just written is always shown. */
function mineAtEnd(rows: readonly Row[]): string | null {
  const row = rows.at(-1);
  return row?.kind === 'message' && row.message.mine ? row.key : null;
}

export function useStickyEnd({ scroller, list, rows, openAtN }: Input) {
  const [keeper] = useState(endKeeper);
  const [subscribe] = useState(() => (changed: () => void) => keeper.subscribe(changed));
  const seenN = useSyncExternalStore(subscribe, () => keeper.seenN());
  const newest = newestN(rows);
  const mine = mineAtEnd(rows);
  const newIndex = rows.findIndex((row) =>
    openAtN === null ? row.kind === 'new' : row.kind === 'message' && row.message.n === openAtN,
  );

  useEffect(() => (scroller.current ? keeper.attach(scroller.current) : undefined), [keeper, scroller]);
  useLayoutEffect(() => keeper.grown(newest), [keeper, rows, newest]);
  useLayoutEffect(() => {
    if (mine !== null) keeper.toEnd();
  }, [keeper, mine]);
  useEffect(() => {
    if (newIndex < 0) return;
    keeper.placeAtNew(() => list.current?.scrollToIndex(newIndex, { align: 'start', offset: NEW_LINE_OFFSET_PX }));
  }, [keeper, list, newIndex]);

  const pending = rows.reduce(
    (sum, row) => sum + (row.kind === 'message' && !row.message.mine && (row.message.n ?? 0) > seenN ? 1 : 0),
    0,
  );
  return { pending, toEnd: () => keeper.toEnd() };
}
