/**
 * Keeps a scrolled conversation at its end while one reads there, and leaves it alone while one reads further up.
 * Knows the scrolling element and numbers of messages, nothing else.
 */
const NEAR_END_PX = 48;
const PLACING_MS = 2_000;
/** Rows have their true heights this long after the last of them changed. */
const SETTLED_MS = 150;

export interface EndKeeper {
  /** Watches the scrolling element; returns how to stop. */
  attach(box: HTMLElement): () => void;
  toEnd(): void;
  /** The conversation has grown; `newestN` is the number of the newest message of somebody else. */
  grown(newestN: number): void;
  /** The newest number that has been on screen. */
  seenN(): number;
  subscribe(changed: () => void): () => void;
  /** Runs `scroll` once, shortly after opening: the "new" line comes on screen instead of the end. */
  placeAtNew(scroll: () => void): void;
}

export function endKeeper(): EndKeeper {
  const openedAt = performance.now();
  const listeners = new Set<() => void>();
  let box: HTMLElement | null = null;
  let sticks = true;
  let placed = false;
  let newest = 0;
  let seen = 0;

  const sawAll = () => {
    if (seen === newest) return;
    seen = newest;
    for (const changed of listeners) changed();
  };
  const atEnd = () => {
    sticks = true;
    sawAll();
  };
  const settling = settled(() => box && isAtEnd(box) && atEnd());
  const toEnd = () => {
    sticks = true;
    if (box) box.scrollTop = box.scrollHeight;
  };
  return {
    attach(element) {
      box = element;
      const stop = watch(element, {
        atEnd,
        wentUp: () => void (sticks = false),
        resized: () => (sticks ? toEnd() : settling.soon()),
      });
      return () => {
        stop();
        settling.stop();
        box = null;
      };
    },
    toEnd,
    grown(newestN) {
      newest = newestN;
      if (!sticks) return settling.soon();
      toEnd();
      sawAll();
    },
    seenN: () => seen,
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    placeAtNew(scroll) {
      if (placed || performance.now() - openedAt > PLACING_MS) return;
      placed = true;
      sticks = false;
      scroll();
      settling.soon();
    },
  };
}

/** Looks once nothing has changed for a moment: where everything fits nothing scrolls, so no event says that the end is on screen. */
function settled(look: () => unknown) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => clearTimeout(timer);
  return {
    stop,
    soon() {
      stop();
      timer = setTimeout(look, SETTLED_MS);
    },
  };
}

const isAtEnd = ({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean =>
  scrollHeight - scrollTop - clientHeight < NEAR_END_PX;

interface Heard {
  readonly atEnd: () => void;
  readonly wentUp: () => void;
  readonly resized: () => void;
}

/** A person going up is told from growing content by its unchanged height. */
function watch(box: HTMLElement, heard: Heard): () => void {
  // Not every browser lets the keyboard reach a scrolling element by itself.
  box.tabIndex = 0;
  let { scrollTop: top, scrollHeight: height } = box;
  const look = () => {
    if (isAtEnd(box)) heard.atEnd();
    else if (box.scrollTop < top - 1 && box.scrollHeight === height) heard.wentUp();
    top = box.scrollTop;
    height = box.scrollHeight;
  };
  const sizes = new ResizeObserver(heard.resized);
  sizes.observe(box);
  for (const child of box.children) sizes.observe(child);
  box.addEventListener('scroll', look, { passive: true });
  return () => {
    sizes.disconnect();
    box.removeEventListener('scroll', look);
  };
}
