/** What an owner has read is what she signs: another wish under the same id, put there between the look and the press, is not. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Fault } from '../../protocol/wire/faults.ts';
import { tamper } from '../harness/lying-database.ts';
import { spoiltDevice } from '../harness/spoilt-device.ts';
import { createWorld, until, type Colleague, type World } from '../harness/world.ts';

let world: World;
let ruth: Colleague;
let tomasz: Colleague;
let amira: Colleague;
let jo: Colleague;

beforeAll(async () => {
  world = await createWorld();
  ruth = await world.found();
  tomasz = await world.join(ruth, 'Tomasz Zieliński', 'owner');
  amira = await world.join(ruth, 'Amira Haddad');
  jo = await world.join(ruth, 'Jo Pritchard');
});
afterAll(() => world.close());

test('two honest proposals that change places while one is approved', async () => {
  for (const { userId } of [amira, jo]) await ruth.corridor.people.setRole(userId, 'owner');
  let isFirst = true;
  let swap: () => Promise<void> = () => Promise.resolve();
  const device = await spoiltDevice({
    url: world.url,
    vault: (honest) => ({
      async approve(signed) {
        if (!isFirst) return honest.approve(signed);
        isFirst = false;
        await swap();
        throw new Fault('approval.stale');
      },
    }),
  });
  const { corridor } = device;
  await corridor.session.signIn(tomasz.login, tomasz.password);
  const { approvals } = await until(corridor, (state) => state.approvals.length === 2);
  const [wanted, other] = [amira, jo].map(({ userId }) => approvals.find((one) => one.subjectId === userId)!);
  const give = (to: string, from: string) => `WHEN '${to}' THEN '${from}'`;
  swap = () =>
    tamper(
      world,
      `UPDATE approvals SET approvalId = approvalId || '-';
       UPDATE approvals SET approvalId = CASE approvalId
         ${give(`${wanted!.approvalId}-`, other!.approvalId)} ${give(`${other!.approvalId}-`, wanted!.approvalId)} END`,
    );
  await expect(corridor.people.approve(wanted!.approvalId)).rejects.toMatchObject({ code: 'approval.gone' });
  expect(isFirst).toBe(false);
  expect(corridor.getState().people[jo.userId]!.role).toBe('member');
  expect(corridor.getState().people[amira.userId]!.role).toBe('member');
  await device.close();
});
