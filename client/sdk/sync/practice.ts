/**
 * Keeps practice log and circles up to date: fetch by number what is missing, let the vault verify it, rotate what has
 * become stale. All of it in one lane, because a circle's entries cite the log.
 */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { AskInput } from '../../../protocol/wire/events.ts';
import type { CircleId, UserId } from '../../../protocol/wire/ids.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import { Refusal } from '../../vault/api.ts';
import type { Desk } from '../desk.ts';

const TRIES = 5;

export interface PracticeSync {
  /** Fetches and verifies every entry that the server has. */
  log(): Promise<void>;
  /** Fetches and verifies a circle's epochs up to `epoch`, or all there are. */
  circle(circleId: CircleId, epoch?: number): Promise<void>;
  /** Judges again whether circles are stale: by now, not by what came in. */
  judge(): Promise<void>;
  /** Makes the circle's next epoch if it is stale at my head; somebody else's will do as well. */
  freshen(circleId: CircleId): Promise<void>;
  /** Takes people in or out of a circle (myself: leaving); made again when somebody was faster. */
  change(circleId: CircleId, add: readonly UserId[], drop: readonly UserId[]): Promise<void>;
  /** Writes a log entry made on the newest state; made again when somebody was faster. */
  append(make: () => Promise<AskInput<'log:append'>>): Promise<void>;
  /** The same around any ask that ends in a log entry. */
  write(send: () => Promise<void>): Promise<void>;
}

export interface PracticeHooks {
  /** I can read a circle that I could not read before. */
  unlocked(): void;
  /** A circle that was known goes on with another key; `isMine`: I made it. */
  moved(circleId: CircleId, isMine: boolean): void;
}

export function createPracticeSync(desk: Desk, hooks: PracticeHooks): PracticeSync {
  const { practiceLane } = desk;
  return {
    log: () => practiceLane.run(() => fetchLog(desk)),
    circle: (circleId, epoch) =>
      practiceLane.run(async () => {
        const before = desk.model.circles.get(circleId);
        const wasLocked = before?.readable === false;
        await fetchCircle(desk, circleId, epoch);
        if (wasLocked && desk.model.circles.get(circleId)?.readable === true) hooks.unlocked();
        const isNewer = (desk.model.circles.get(circleId)?.epoch ?? 0) > (before?.epoch ?? 0);
        if (before !== undefined && isNewer) hooks.moved(circleId, false);
      }),
    judge: () => practiceLane.run(() => refreshCircles(desk)),
    freshen: (circleId) =>
      practiceLane.run(async () => {
        if (await freshen(desk, circleId)) hooks.moved(circleId, true);
      }),
    change: (circleId, add, drop) => practiceLane.run(() => change(desk, circleId, { add, drop })),
    append: (make) =>
      practiceLane.run(() => write(desk, async () => void (await desk.connection.ask('log:append', await make())))),
    write: (send) => practiceLane.run(() => write(desk, send)),
  };
}

async function fetchLog(desk: Desk): Promise<void> {
  const { connection, model, vault } = desk;
  for (let toldSeq = 0; ;) {
    const afterSeq = model.log?.seq ?? 0;
    const { entries, headSeq } = await connection.ask('log:list', { afterSeq, limit: LIMITS.pageLogEntries });
    if (headSeq < afterSeq) throw new Refusal('fatal', 'log.rollback');
    if (entries.length > 0) {
      model.log = await vault.applyLog(entries);
      await refreshCircles(desk);
    } else if (toldSeq > afterSeq) {
      throw new Refusal('fatal', 'log.short');
    }
    if ((model.log?.seq ?? 0) >= headSeq) return;
    // An entry may have been committed between page and head; told once, it must be there the next time.
    toldSeq = headSeq;
  }
}

async function refreshCircles({ vault, model, store }: Desk): Promise<void> {
  for (const view of await vault.circles()) model.circles.set(view.circleId, view);
  store.touchAll();
}

async function fetchCircle(desk: Desk, circleId: CircleId, epoch?: number): Promise<void> {
  const { connection, model, vault, store } = desk;
  for (let tries = 0; ;) {
    const afterEpoch = model.circles.get(circleId)?.epoch ?? 0;
    if (epoch !== undefined && afterEpoch >= epoch) return;
    const { epochs } = await connection.ask('circle:get', { circleId, afterEpoch });
    if (epochs.length === 0) {
      if (epoch !== undefined) throw new Refusal('fatal', 'circle.short');
      return;
    }
    try {
      model.circles.set(circleId, await vault.applyEpochs(circleId, epochs));
      store.touchAll();
    } catch (error) {
      // It cites a log entry that I have not fetched: fetch that, then the same epochs again.
      if (!(error instanceof Refusal) || error.kind !== 'ahead' || ++tries > TRIES) throw error;
      await fetchLog(desk);
    }
  }
}

/** True when a newer epoch is mine. */
async function freshen(desk: Desk, circleId: CircleId): Promise<boolean> {
  const { connection, model, vault } = desk;
  for (let tries = 1; ; tries++) {
    if (model.circles.get(circleId)?.stale !== true) return false;
    try {
      const head = await connection.ask('circle:advance', { epoch: await vault.rotate(circleId) });
      await fetchCircle(desk, circleId, head.epoch);
      return true;
    } catch (error) {
      if (!isRace(error) || tries >= TRIES) throw error;
      await fetchLog(desk);
      await fetchCircle(desk, circleId);
    }
  }
}

async function change(
  desk: Desk,
  circleId: CircleId,
  people: { readonly add: readonly UserId[]; readonly drop: readonly UserId[] },
): Promise<void> {
  const { connection, model, vault, store } = desk;
  for (let tries = 1; ; tries++) {
    const epoch = await vault.changeMembers(circleId, people);
    try {
      const head = await connection.ask('circle:advance', { epoch });
      if (model.userId === null || !people.drop.includes(model.userId))
        return await fetchCircle(desk, circleId, head.epoch);
      // My own leaving: nobody has to serve me what I wrote.
      const { ctl, sig } = epoch;
      model.circles.set(circleId, await vault.applyEpochs(circleId, [{ ctl, sig, leaves: [], envelope: null }]));
      return store.touchAll();
    } catch (error) {
      if (!isRace(error) || tries >= TRIES) throw error;
      await fetchLog(desk);
      await fetchCircle(desk, circleId);
    }
  }
}

async function write(desk: Desk, send: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    await fetchLog(desk);
    try {
      await send();
      await fetchLog(desk);
      return;
    } catch (error) {
      if (!isRace(error) || tries >= TRIES) throw error;
      await fetchLog(desk);
      for (const circleId of desk.model.circles.keys()) await fetchCircle(desk, circleId);
    }
  }
}

const isRace = (error: unknown): boolean =>
  error instanceof Fault && (error.code === 'conflict.head' || error.code === 'conflict.stale');
