/** Items of a thread are told in the order of their numbers, however they come in; what is lost holds up nobody for long. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import fc from 'fast-check';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { InTurn } from '../../server/realtime/in-turn.ts';

const one = 'thread-one' as ThreadId;
const other = 'thread-other' as ThreadId;

describe('items in turn', () => {
  let turns: InTurn;
  let told: string[];
  let mayWait: boolean;
  beforeEach(() => {
    vi.useFakeTimers();
    turns = new InTurn();
    told = [];
    mayWait = true;
  });
  afterEach(() => void vi.useRealTimers());

  const come = (first: number, last = first, threadId = one) =>
    turns.tell({ threadId, first, last }, mayWait, () =>
      told.push(`${threadId === one ? '' : 'other '}${first}-${last}`),
    );

  it('those that follow each other at once', () => {
    come(7);
    come(8, 10);
    come(11);
    expect(told).toEqual(['7-7', '8-10', '11-11']);
  });

  it('one that comes early when the one before it is there, and other threads meanwhile', () => {
    come(1);
    come(1, 1, other);
    come(4);
    come(3);
    come(2, 2, other);
    expect(told).toEqual(['1-1', 'other 1-1', 'other 2-2']);
    come(2);
    expect(told.slice(3)).toEqual(['2-2', '3-3', '4-4']);
    vi.runAllTimers();
    expect(told).toHaveLength(6);
  });

  it('all that waits after a second, in order, and what comes later still', () => {
    come(1);
    come(5);
    come(3);
    vi.advanceTimersByTime(999);
    expect(told).toEqual(['1-1']);
    vi.advanceTimersByTime(1);
    expect(told).toEqual(['1-1', '3-3', '5-5']);
    come(2);
    come(6);
    expect(told).toEqual(['1-1', '3-3', '5-5', '2-2', '6-6']);
  });

  it('without waiting where nothing can be under way, and in order again afterwards', () => {
    come(1);
    mayWait = false;
    come(3);
    mayWait = true;
    come(5);
    come(4);
    expect(told).toEqual(['1-1', '3-3', '4-4', '5-5']);
  });

  it('nothing any more after the end', () => {
    come(1);
    come(3);
    turns.close();
    vi.runAllTimers();
    expect(told).toEqual(['1-1']);
  });

  it('each once and in order, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([2, 3, 4, 5, 6, 7, 8, 9], { minLength: 8 }), (order) => {
        const seen: number[] = [];
        const fresh = new InTurn();
        for (const n of [1, ...order]) fresh.tell({ threadId: one, first: n, last: n }, true, () => seen.push(n));
        expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
      }),
    );
  });
});
