/**
 * After a rotation: capsules of open Direct Messages are sealed anew for the circle's newest inbox, so that patients answer to
 * it. Any colleague's device finishes what is left; who is slower finds nothing to do.
 */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { CircleId } from '../../../protocol/wire/ids.ts';
import { Refusal } from '../../vault/api.ts';
import type { Desk } from '../desk.ts';

/** True when nothing of an older epoch is left that could be mended here. Throws the Faults that a later try may mend. */
export async function resealAll({ connection, vault }: Desk, circleId: CircleId): Promise<void> {
  for (let done = new Set<string>(), isMore = true; isMore;) {
    const { dms } = await connection.ask('dm:stale', { circleId });
    const fresh = dms.filter(({ dmId, ver }) => !done.has(`${dmId}/${ver}`));
    for (const { dmId, threadId, ver, capsule } of fresh) {
      done.add(`${dmId}/${ver}`);
      await passing(async () => {
        const next = await vault.resealDirect(threadId, dmId, { ver, capsule });
        if (next !== null) await connection.ask('dm:reseal', { dmId, ...next });
      });
    }
    isMore = fresh.length > 0;
  }
}

/** Somebody was faster, it has ended meanwhile, or its key is not here: not mine to mend. */
async function passing(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const isOthers = error instanceof Fault && (error.code === 'access.refused' || error.code.startsWith('conflict.'));
    if (!isOthers && !(error instanceof Refusal)) throw error;
  }
}
