/** A thread that opens at its "new" line: what is on screen is seen, also where everything fits and nothing ever scrolls. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { endKeeper } from '../../client/web/thread/end-keeper.ts';

const SETTLED_MS = 1_000;

/** A scrolling element of a browser, as far as the keeper looks at it. */
function boxOf(scrollHeight: number, clientHeight: number): HTMLElement {
  const box = { scrollHeight, clientHeight, scrollTop: 0, tabIndex: -1, children: [] };
  const heard = { addEventListener: () => undefined, removeEventListener: () => undefined };
  return Object.assign(box, heard) as unknown as HTMLElement;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      disconnect(): void {}
    },
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Opened at its "new" line, before the message that is new has come. */
function opened(box: HTMLElement) {
  const keeper = endKeeper();
  const stop = keeper.attach(box);
  keeper.placeAtNew(() => undefined);
  keeper.grown(3);
  return { keeper, stop };
}

it('counts nothing as new in a thread that fits the screen', () => {
  const { keeper } = opened(boxOf(500, 500));
  const changed = vi.fn<() => void>();
  keeper.subscribe(changed);
  vi.advanceTimersByTime(SETTLED_MS);
  expect(keeper.seenN()).toBe(3);
  expect(changed).toHaveBeenCalledOnce();
});

it('keeps the "new" line in place where the end is further down', () => {
  const box = boxOf(2_000, 500);
  const { keeper } = opened(box);
  vi.advanceTimersByTime(SETTLED_MS);
  expect(keeper.seenN()).toBe(0);
  expect(box.scrollTop).toBe(0);
});

it('looks at nothing once the thread has left the screen', () => {
  const { keeper, stop } = opened(boxOf(500, 500));
  stop();
  vi.advanceTimersByTime(SETTLED_MS);
  expect(keeper.seenN()).toBe(0);
});
