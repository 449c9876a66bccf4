/**
 * Codes at the gateway's door. A code leaves the queue in the commit that gives it out, and is charged there: when the
 * gateway dies with it in hand, nothing is sent twice and the patient asks again.
 */
import type { DmId } from '../../../protocol/wire/ids.ts';
import type { Domain } from '../domain.ts';
import type { CodeReport, WaitingCode } from '../gateway/door.ts';
import { letterhead } from '../gateway/letterhead.ts';
import { inDmTurn, isAlive, type DmTurn } from './turn.ts';

interface Named {
  readonly dmId: DmId;
  readonly issue: number;
}

/** Each is given out once. */
export async function takeCodes(domain: Domain, limit: number): Promise<WaitingCode[]> {
  const out: WaitingCode[] = [];
  for (const named of await domain.stores.read.dms.waiting(limit)) {
    const code = await inDmTurn(domain, named.dmId, (turn) => take(turn, named));
    if (code !== null) out.push(code);
  }
  return out;
}

async function take(turn: DmTurn, { dmId, issue }: Named): Promise<WaitingCode | null> {
  const { domain, tx, row, at } = turn;
  const code = await tx.dms.code(dmId, issue);
  if (code === null || code.sealed === null) return null;
  await tx.dms.changeCode(dmId, issue, { sealed: null });
  // A newer code has taken its place.
  if (issue !== row.codes) return null;
  if (!isAlive(row, at) || code.validUntil <= at) {
    await turn.note('text-failed', 'expired');
    return null;
  }
  if (row.reserved > 0) {
    await turn.charge([
      { kind: 'release', credits: row.reserved },
      { kind: 'spend', credits: -row.reserved },
    ]);
    await turn.set({ reserved: 0 });
    await tx.dms.changeCode(dmId, issue, { wasCharged: true });
  }
  const { practiceId } = row;
  const { sealed, gatewayId, gwGen } = code;
  const head = await letterhead(tx, await domain.books.get(practiceId));
  return { dmId, issue, practiceId, gatewayId, gwGen, sealed, letterhead: head };
}

/** What certainly did not go is given back, and the thread says so. Any number of times. */
export async function reportCode(domain: Domain, { dmId, issue, failed }: CodeReport): Promise<void> {
  if (failed === null) return;
  await inDmTurn(domain, dmId, async (turn) => {
    const code = await turn.tx.dms.code(dmId, issue);
    if (code === null || code.sealed !== null || (code.stored === null && !code.wasCharged)) return;
    // It never went, so nobody can type it; a second report finds nothing to say.
    await turn.tx.dms.changeCode(dmId, issue, { stored: null, wasCharged: false });
    if (code.wasCharged) await turn.charge([{ kind: 'refund', credits: 1 }]);
    await turn.note('text-failed', failed);
  });
}
