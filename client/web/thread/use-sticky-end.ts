/**
 * Where the conversation stands on screen: at its end while one is there, else untouched, with a count of what has
 * come in below. On opening it stands at the "new" line, or at the end.
 */
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { Row } from './rows.ts';

const NEAR_END_PX = 48;
const PLACING_MS = 2_000;

interface Input {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly list: RefObject<VirtualizerHandle | null>;
  readonly rows: readonly Row[];
}

/** The newest number of somebody else's message. */
const newestN = (rows: readonly Row[]): number => {
  const row = rows.findLast((one) => one.kind === 'message' && !one.message.mine && one.message.n !== null);
  return row?.kind === 'message' ? (row.message.n ?? 0) : 0;
};

const mineWaiting = (rows: readonly Row[]): string | null => {
  const row = rows.at(-1);
  return row?.kind === 'message' && row.message.mine ? row.key : null;
};

export function useStickyEnd({ scroller, list, rows }: Input) {
  const sticks = useRef(true);
  const [seenN, setSeenN] = useState(() => newestN(rows));
  const newest = newestN(rows);
  const mine = mineWaiting(rows);

  const toEnd = useCallback(() => {
    sticks.current = true;
    const box = scroller.current;
    if (box) box.scrollTop = box.scrollHeight;
  }, [scroller]);

  useFollowScroll({ scroller, sticks, onEnd: () => setSeenN(newest) });

  useLayoutEffect(() => {
    if (!sticks.current) return;
    toEnd();
    setSeenN(newest);
  }, [rows, newest, toEnd]);

  // What I have just written is always shown.
  useLayoutEffect(() => {
    if (mine !== null) toEnd();
  }, [mine, toEnd]);

  usePlaceAtNew({ list, rows, sticks });

  const pending = rows.reduce(
    (sum, row) => sum + (row.kind === 'message' && !row.message.mine && (row.message.n ?? 0) > seenN ? 1 : 0),
    0,
  );
  return { pending, toEnd };
}

interface Follow {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly sticks: RefObject<boolean>;
  readonly onEnd: () => void;
}

/** Leaves the end only when a person scrolls up; growing content or a growing composer never counts as that. */
function useFollowScroll({ scroller, sticks, onEnd }: Follow): void {
  const ended = useRef(onEnd);
  ended.current = onEnd;
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    let top = box.scrollTop;
    let height = box.scrollHeight;
    const look = () => {
      const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
      if (atEnd) {
        sticks.current = true;
        ended.current();
      } else if (box.scrollTop < top - 1 && box.scrollHeight === height) {
        sticks.current = false;
      }
      top = box.scrollTop;
      height = box.scrollHeight;
    };
    const keep = new ResizeObserver(() => {
      if (sticks.current) box.scrollTop = box.scrollHeight;
    });
    keep.observe(box);
    for (const child of box.children) keep.observe(child);
    box.addEventListener('scroll', look, { passive: true });
    return () => {
      keep.disconnect();
      box.removeEventListener('scroll', look);
    };
  }, [scroller, sticks]);
}

interface Place {
  readonly list: RefObject<VirtualizerHandle | null>;
  readonly rows: readonly Row[];
  readonly sticks: RefObject<boolean>;
}

/** Once, shortly after opening: brings the "new" line on screen instead of the end. */
function usePlaceAtNew({ list, rows, sticks }: Place): void {
  const openedAt = useRef(performance.now());
  const placed = useRef(false);
  const index = rows.findIndex((row) => row.kind === 'new');
  useEffect(() => {
    if (placed.current || index < 0 || performance.now() - openedAt.current > PLACING_MS) return;
    placed.current = true;
    sticks.current = false;
    list.current?.scrollToIndex(index, { align: 'start', offset: -64 });
  }, [index, list, sticks]);
}
