/** Makes the demo practice: set-up with typed-back shares, then an invitation, a join and an admission for each colleague. */
import type { Corridor } from '../sdk/api.ts';
import type { State } from '../sdk/state.ts';
import type { Speaker } from './conversation.ts';
import { people, practiceName } from './conversation.ts';
import { passwords, speakers } from './passwords.ts';

export type Staff = Readonly<Record<Speaker, Corridor>>;

const PATIENCE_MS = 30_000;

export async function makePractice(owner: Corridor, openOne: () => Promise<Corridor>): Promise<Staff> {
  const { name, login } = people.owner;
  const custodians = [name, 'Solicitor', 'Bank safe'];
  const { sheets } = await owner.setup.begin({
    practiceName,
    name,
    login,
    email: login,
    password: passwords.owner,
    custodians,
    needed: 2,
  });
  await owner.setup.confirm(sheets.slice(0, 2).map(({ text }) => text));
  await owner.setup.finish();
  const staff: Partial<Record<Speaker, Corridor>> = { owner };
  for (const speaker of speakers) staff[speaker] ??= await join(owner, await openOne(), speaker);
  return staff as Staff;
}

async function join(owner: Corridor, newcomer: Corridor, speaker: Speaker): Promise<Corridor> {
  const { name, login, role } = people[speaker];
  const { inviteId, code } = await owner.people.invite(role);
  await newcomer.joining.read(code);
  await newcomer.joining.accept({ name, login, email: login, password: passwords[speaker] });
  await until(owner, ({ invitations }) => invitations.some((one) => one.inviteId === inviteId && one.joiner !== null));
  await owner.people.admit(inviteId);
  await until(newcomer, ({ phase }) => phase === 'ready');
  return newcomer;
}

/** Resolves when the client's State fits; fails after half a minute, with the client's own alarms. */
export function until(corridor: Corridor, fits: (state: State) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(late);
      unsubscribe();
      settle();
    };
    const look = () => {
      if (fits(corridor.getState())) end(resolve);
    };
    const late = setTimeout(() => {
      const { phase, connection, alarms } = corridor.getState();
      const alarm = alarms.map(({ reason }) => reason).join(', ');
      end(() => reject(new Error(`The demo got stuck (${phase}, ${connection}${alarm && `, ${alarm}`}).`)));
    }, PATIENCE_MS);
    const unsubscribe = corridor.subscribe(look);
    look();
  });
}
