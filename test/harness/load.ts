/**
 * People who write in one thread while something is broken, and what must hold of it afterwards: what was acknowledged keeps
 * its number, every message is there once, in one order for everybody, also for a device that fetches all of it.
 * Knows nothing of what is broken.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import type { Message } from '../../client/sdk/state.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { textsOf, untilThread } from './world.ts';

/** Two writers with this pause make 200 messages a second, where the machine can. */
const PAUSE_MS = 10;
/** Whoever waits for so many acknowledgements writes no more until some have come. */
const MOST_WAITING = 20;

export interface Load {
  /** How many messages were acknowledged, as far as `note` has looked. */
  readonly acknowledged: number;
  /** Each writes so many; resolves when one of these is acknowledged, while others may be under way. */
  write(each: number): Promise<void>;
  /** Everybody writes steadily until the work is done. */
  during<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Keeps in mind what is acknowledged at this moment. */
  note(): void;
  /** While everybody writes: resolves when each has had another acknowledgement. */
  acknowledgesMore(): Promise<void>;
  /** One more message of this one is acknowledged. */
  goesOnAt(writer: Corridor): Promise<void>;
  /** One more message of each is acknowledged and read by all. */
  goesOn(): Promise<void>;
  /** Waits until everything has arrived, and looks at it with `fresh`, a device that has just signed in. */
  expectAll(fresh: Corridor): Promise<void>;
}

/** @param marker stands in every text that is written here, and in no other */
export function loadOn(threadId: ThreadId, writers: readonly Corridor[], marker: string): Load {
  const written: string[] = [];
  const writtenBy = new Map<Corridor, string[]>(writers.map((writer) => [writer, []]));
  const acknowledged = new Map<string, number>();
  const messagesOf = (corridor: Corridor) => corridor.getState().threads[threadId]?.messages ?? [];
  const oursOf = (corridor: Corridor) => messagesOf(corridor).filter(isOurs);
  const isOurs = ({ body }: Message) => body.kind === 'text' && body.text.includes(marker);
  const waiting = (corridor: Corridor) =>
    messagesOf(corridor)
      .slice(-2 * MOST_WAITING)
      .filter(({ n }) => n === null).length;

  const send = async (writer: Corridor): Promise<string> => {
    const text = `message ${written.length} ${marker}`;
    written.push(text);
    writtenBy.get(writer)?.push(text);
    return (await writer.messages.send(threadId, { text })).key;
  };
  const isTaken = (writer: Corridor, keys: readonly string[]) =>
    untilThread(writer, threadId, ({ messages }) =>
      messages.slice(-3 * MOST_WAITING).some(({ key, n }) => n !== null && keys.includes(key)),
    );
  const note = () => {
    for (const writer of writers) {
      for (const { mine, n, body } of oursOf(writer)) {
        if (mine && n !== null && body.kind === 'text' && !acknowledged.has(body.text)) acknowledged.set(body.text, n);
      }
    }
  };
  /** Fails only when nothing more comes. */
  const untilWhole = async (corridor: Corridor): Promise<void> => {
    for (;;) {
      const before = oursOf(corridor).filter(({ n }) => n !== null).length;
      const whole = untilThread(corridor, threadId, () => {
        const ours = oursOf(corridor);
        return ours.length === written.length && ours.every(({ n }) => n !== null);
      });
      const isWhole = await whole.then(
        () => true,
        (late: unknown) => {
          if (oursOf(corridor).filter(({ n }) => n !== null).length === before) throw late;
          return false;
        },
      );
      if (isWhole) return;
    }
  };

  return {
    get acknowledged() {
      return acknowledged.size;
    },
    note,
    async write(each) {
      const sent = await Promise.all(
        writers.map(async (writer) => {
          const keys: string[] = [];
          for (let i = 0; i < each; i++) keys.push(await send(writer));
          return { writer, keys };
        }),
      );
      await Promise.any(sent.map(({ writer, keys }) => isTaken(writer, keys)));
    },
    async during(work) {
      const state = { isOver: false };
      const writing = writers.map(async (writer) => {
        while (!state.isOver) {
          if (waiting(writer) < MOST_WAITING) await send(writer);
          await pause(PAUSE_MS);
        }
      });
      try {
        return await work();
      } finally {
        state.isOver = true;
        await Promise.all(writing);
      }
    },
    async acknowledgesMore() {
      const lastOf = (corridor: Corridor) => oursOf(corridor).findLast(({ mine, n }) => mine && n !== null)?.n ?? 0;
      const before = writers.map(lastOf);
      await Promise.all(
        writers.map((writer, i) => untilThread(writer, threadId, () => lastOf(writer) > (before[i] ?? 0))),
      );
    },
    goesOnAt: async (writer) => void (await isTaken(writer, [await send(writer)])),
    async goesOn() {
      for (const writer of writers) {
        const key = await send(writer);
        const text = written.at(-1);
        await isTaken(writer, [key]);
        for (const reader of writers) {
          await untilThread(reader, threadId, ({ messages }) =>
            messages.slice(-3 * MOST_WAITING).some(({ body }) => body.kind === 'text' && body.text === text),
          );
        }
      }
    },
    async expectAll(fresh) {
      note();
      for (const corridor of [...writers, fresh]) await untilWhole(corridor);
      const seen = oursOf(fresh);
      const texts = textsOf({ messages: seen });
      expect(texts.toSorted()).toEqual(written.toSorted());
      const numbers = new Map(texts.map((text, i) => [text, seen[i]!.n]));
      for (const [text, n] of acknowledged) expect(numbers.get(text), text).toBe(n);
      for (const writer of writers) {
        expect(textsOf({ messages: oursOf(writer) })).toEqual(texts);
        const mine = writtenBy.get(writer) ?? [];
        expect(texts.filter((text) => mine.includes(text))).toEqual(mine);
      }
      for (const corridor of [...writers, fresh]) expect(corridor.getState().alarms).toEqual([]);
    },
  };
}
