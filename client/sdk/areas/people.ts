/** Colleagues: inviting, admitting, removing, roles, comparing safety numbers. The log decides who may; the vault signs. */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { InviteId } from '../../../protocol/wire/ids.ts';
import type { Invite } from '../../../protocol/wire/people.ts';
import { practiceCircleOf } from '../circles.ts';
import { Refusal } from '../../vault/api.ts';
import type { People } from '../api.ts';
import type { Desk } from '../desk.ts';
import { raise } from '../desk.ts';
import type { HeldInvitation } from '../model.ts';
import { meOf, roleName, roleNumber } from '../project.ts';
import type { PracticeSync } from '../sync/practice.ts';

const GROUP = /.{1,5}(?=.)/g;
/** Digits and codes in groups that can be read aloud. */
const grouped = (text: string) => text.replaceAll(' ', '').replace(GROUP, '$& ');

export interface PeopleArea {
  readonly people: People;
  /** Fetches the invitations that I may see; nothing for members. */
  refreshInvitations(): Promise<void>;
}

export function createPeople(desk: Desk, practice: PracticeSync): PeopleArea {
  const { connection, vault, model } = desk;
  const refresh = () => refreshInvitations(desk);
  const held = async (inviteId: InviteId): Promise<Invite> => {
    await refresh();
    const invitation = model.invitations.get(inviteId);
    if (invitation === undefined) throw new Fault('invite.gone');
    return invitation.wire;
  };
  return {
    refreshInvitations: refresh,
    people: {
      async invite(role) {
        const { upload, code } = await vault.makeInvitation(roleNumber(role));
        await connection.ask('invite:create', upload);
        await refresh();
        return { inviteId: upload.inviteId, code: grouped(code), link: linkOf(desk, code) };
      },
      async cancelInvitation(inviteId) {
        await connection.ask('invite:cancel', { inviteId });
        await refresh();
      },
      async admit(inviteId) {
        const invite = await held(inviteId);
        await practice.append(() => vault.admit(invite));
        await practice.circle(practiceCircleOf(model));
        await refresh();
      },
      async remove(userId) {
        const shared = [...model.circles.values()].filter(({ memberIds }) => memberIds.includes(userId));
        await practice.append(() => vault.removeColleague(userId));
        for (const { circleId } of shared) {
          await practice.circle(circleId);
          await practice.freshen(circleId);
        }
      },
      async setRole(userId, role) {
        await practice.append(() => vault.setRole(userId, roleNumber(role)));
        await refresh();
      },
      async safetyNumber(userId) {
        return grouped(await vault.safetyNumber(userId));
      },
    },
  };
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
    const { code, joiner } = await desk.vault.openInvitation(wire);
    const link = code === null ? null : linkOf(desk, code);
    return { wire, shown: { ...shown, code: code === null ? null : grouped(code), link, joiner } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // Whoever answered did not hold the code, or the server changed the answer: never admit it.
    raise(desk, { what: 'log', id: null, reason: error.reason });
    return { wire, shown: { ...shown, state: 'cancelled', code: null, link: null, joiner: null } };
  }
}
