/** My sealed keyring and pins (compare-and-swap) and my credentials. Opaque here; people who still wait may use them. */
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import { member } from '../access.ts';
import { same } from '../bytes.ts';
import { change } from '../change.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';
import type { VaultPart, Versioned } from '../records.ts';
import { storedCredentials } from './account.ts';
import { closeAfter } from './end.ts';

export const putKeyring = (domain: Domain, actor: Actor, value: Versioned): Promise<Record<string, never>> =>
  put(domain, actor, 'keyring', value);

export const putPins = (domain: Domain, actor: Actor, value: Versioned): Promise<Record<string, never>> =>
  put(domain, actor, 'pins', value);

/** A repeated put of the same bytes is the same success. Faults: conflict.version. */
async function put(
  domain: Domain,
  actor: Actor,
  part: VaultPart,
  { version, blob }: Versioned,
): Promise<Record<string, never>> {
  await member(domain, actor);
  await change(domain, async (tx) => {
    if (await tx.accounts.putVault(actor.userId, part, { version, blob })) return;
    const kept = await tx.accounts.vault(actor.userId, part);
    if (kept?.version !== version || !same(kept.blob, blob)) throw new Fault('conflict.version', part);
  });
  return {};
}

export async function getPins(domain: Domain, actor: Actor): Promise<AskReply<'pins:get'>> {
  await member(domain, actor);
  return { pins: await domain.stores.read.accounts.vault(actor.userId, 'pins') };
}

/** New password or recovery code; every other session of mine ends. */
export async function putCredentials(
  domain: Domain,
  actor: Actor,
  { credentials }: AskInput<'credentials:put'>,
): Promise<AskReply<'credentials:put'>> {
  await member(domain, actor);
  const { userId, sessionId } = actor;
  await change(domain, async (tx, after) => {
    await tx.accounts.setCredentials(userId, storedCredentials(domain, userId, credentials));
    const ended = await tx.sessions.revoke({ userId, except: sessionId }, domain.clock.now());
    closeAfter(domain, after, ended, 'revoked');
  });
  return {};
}
