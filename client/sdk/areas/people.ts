/**
 * Colleagues: inviting, admitting, removing, roles, new keys, comparing safety numbers. The log decides who may; the vault
 * signs; what needs a second owner is areas/approvals.ts.
 */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { CircleId, InviteId, UserId } from '../../../protocol/wire/ids.ts';
import type { Invite } from '../../../protocol/wire/people.ts';
import { practiceCircleOf } from '../circles.ts';
import { Refusal } from '../../vault/api.ts';
import type { MadeInvitation } from '../../vault/api.ts';
import type { People } from '../api.ts';
import type { Desk } from '../desk.ts';
import { raise } from '../desk.ts';
import type { HeldInvitation } from '../model.ts';
import { meOf, roleName, roleNumber } from '../project.ts';
import type { PracticeSync } from '../sync/practice.ts';
import type { Approvals } from './approvals.ts';
import { createApprovals } from './approvals.ts';

const GROUP = /.{1,5}(?=.)/g;
/** Digits and codes in groups that can be read aloud. */
const grouped = (text: string) => text.replaceAll(' ', '').replace(GROUP, '$& ');

export interface PeopleArea {
  readonly people: People;
  readonly approvals: Approvals;
  /** Fetches the invitations that I may see; nothing for members. */
  refreshInvitations(): Promise<void>;
}

/** Entries that I write alone. */
const wordsOfMine = ({ vault }: Desk, practice: PracticeSync): Pick<People, 'rename' | 'setPolicy'> => ({
  rename: (name) => practice.append(() => vault.rename(name.trim())),
  setPolicy: (policy) => practice.append(() => vault.setPolicy(policy)),
});

export function createPeople(desk: Desk, practice: PracticeSync, pinLater: () => void): PeopleArea {
  const { connection, vault, model, store } = desk;
  const refresh = () => refreshInvitations(desk);
  const approvals = createApprovals(desk, practice, () => renew(practice, [...model.circles.keys()]));
  const sharedWith = (userId: UserId) => circlesWith(desk, userId);
  const invite = async ({ upload, code }: MadeInvitation) => {
    await connection.ask('invite:create', upload);
    await refresh();
    return { inviteId: upload.inviteId, code: grouped(code), link: linkOf(desk, code) };
  };
  return {
    refreshInvitations: refresh,
    approvals,
    people: {
      invite: async (role) => invite(await vault.makeInvitation(roleNumber(role))),
      giveNewKey: async (userId) => invite(await vault.makeReset(userId)),
      async cancelInvitation(inviteId) {
        await connection.ask('invite:cancel', { inviteId });
        await refresh();
      },
      async admit(inviteId) {
        await refresh();
        const { wire, shown } = heldInvitation(desk, inviteId);
        await practice.append(() => vault.admit(wire));
        if (shown.isReset) await renew(practice, sharedWith(wire.userId));
        else await practice.circle(practiceCircleOf(model));
        await refresh();
      },
      async remove(userId) {
        const shared = sharedWith(userId);
        const wish = { what: 'remove', subjectId: userId, role: null } as const;
        const asked = await approvals.ask(wish, () => vault.removeColleague(userId));
        if (asked === 'done') await renew(practice, shared);
        return asked;
      },
      ...wordsOfMine(desk, practice),
      async setRole(userId, role) {
        const wish = { what: 'role', subjectId: userId, role } as const;
        const asked = await approvals.ask(wish, () => vault.setRole(userId, roleNumber(role)));
        await refresh();
        return asked;
      },
      async approve(approvalId) {
        const subjectId = model.approvals.get(approvalId)?.shown.subjectId;
        const shared = subjectId === undefined ? [] : sharedWith(subjectId);
        const { what } = await approvals.approve(approvalId);
        if (what === 'remove') await renew(practice, shared);
      },
      decline: (approvalId) => approvals.decline(approvalId),
      async safetyNumber(userId) {
        return grouped(await vault.safetyNumber(userId));
      },
      async confirmNumber(userId, number) {
        model.log = await vault.confirmNumber(userId, number.replaceAll(/\s/g, ''));
        store.touchAll();
        pinLater();
      },
    },
  };
}

const circlesWith = ({ model }: Desk, userId: UserId): CircleId[] =>
  [...model.circles.values()].flatMap(({ circleId, memberIds }) => (memberIds.includes(userId) ? [circleId] : []));

function heldInvitation({ model }: Desk, inviteId: InviteId): HeldInvitation {
  const invitation = model.invitations.get(inviteId);
  if (invitation === undefined) throw new Fault('invite.gone');
  return invitation;
}

/** Fetches these circles, and renews those that came without a new epoch. */
async function renew(practice: PracticeSync, circleIds: readonly CircleId[]): Promise<void> {
  for (const circleId of circleIds) {
    await practice.circle(circleId);
    await practice.freshen(circleId);
  }
}

const linkOf = ({ url }: Desk, code: string) => `${url}/join#${code.replaceAll(/[\s-]/g, '')}`;

async function refreshInvitations(desk: Desk): Promise<void> {
  const { connection, model, store } = desk;
  const me = meOf(model);
  if (me === null || me.role === 'member') return;
  const { invites } = await connection.ask('invite:list', {});
  const opened = await Promise.all(invites.map((invite) => open(desk, invite)));
  model.invitations.clear();
  for (const one of opened) model.invitations.set(one.wire.inviteId, one);
  store.touch();
}

async function open(desk: Desk, wire: Invite): Promise<HeldInvitation> {
  const { inviteId, userId, role, state, expiresAt } = wire;
  const shown = { inviteId, userId, role: roleName(role), state, expiresAt };
  try {
    const { code, isReset, joiner } = await desk.vault.openInvitation(wire);
    const link = code === null ? null : linkOf(desk, code);
    return { wire, shown: { ...shown, code: code === null ? null : grouped(code), link, isReset, joiner } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // Whoever answered did not hold the code, or the server changed the answer: never admit it.
    raise(desk, { what: 'log', id: null, reason: error.reason });
    return { wire, shown: { ...shown, state: 'cancelled', code: null, link: null, isReset: false, joiner: null } };
  }
}
