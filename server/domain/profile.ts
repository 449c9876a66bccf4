/** My address for alerts and my preferences; told to my other devices, and presence at once to whom it concerns. */
import type { AskInput, AskReply } from '../../protocol/wire/events.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { UserId } from '../../protocol/wire/ids.ts';
import type { Profile } from '../../protocol/wire/people.ts';
import { member } from './access.ts';
import { change } from './change.ts';
import type { Domain } from './domain.ts';
import type { Actor } from './ports.ts';
import { announceShown } from './presence/tell.ts';
import type { Reads } from './stores.ts';

export async function getProfile(domain: Domain, actor: Actor): Promise<AskReply<'profile:get'>> {
  await member(domain, actor);
  return { profile: await profileOf(domain.stores.read, actor.userId) };
}

/** Faults: input.invalid for a time zone that does not exist. */
export async function putProfile(
  domain: Domain,
  actor: Actor,
  { email, preferences }: AskInput<'profile:put'>,
): Promise<AskReply<'profile:put'>> {
  await member(domain, actor);
  const { userId } = actor;
  const zone = preferences.quietHours?.timeZone;
  if (zone !== undefined && domain.localTime(zone, domain.clock.now()) === null) {
    throw new Fault('input.invalid', 'preferences.quietHours.timeZone');
  }
  await change(domain, async (tx, after) => {
    const before = await tx.preferences.of(userId);
    await tx.accounts.setEmail(userId, email);
    await tx.preferences.put(userId, preferences);
    const profile = await profileOf(tx, userId);
    after(() => {
      domain.publisher.tell([userId], 'profile:changed', { profile }, actor.socketId);
      if (before.showPresence !== preferences.showPresence) announceShown(domain, actor, preferences.showPresence);
    });
  });
  return {};
}

export async function profileOf(reads: Reads, userId: UserId): Promise<Profile> {
  const [account, totp, preferences] = await Promise.all([
    reads.accounts.byId(userId),
    reads.totp.of(userId),
    reads.preferences.of(userId),
  ]);
  return { email: account?.email ?? null, totp: totp?.confirmed ?? false, preferences };
}
