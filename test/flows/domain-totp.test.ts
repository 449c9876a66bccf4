/** The second factor: begun, confirmed, asked for after the password, each code once, tries counted, and the ways out. */
import { generateSync } from 'otplib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { ASKS } from '../../protocol/wire/events.ts';
import { ROUTES } from '../../protocol/wire/routes.ts';
import { routes } from '../../server/domain/use-cases.ts';
import { ask, faultOf, found, hire, inviteAndJoin, nobody, type Person, type Practice } from './domain-people.ts';
import { openWorld, type World } from './domain-world.ts';

let world: World;
let practice: Practice;
let ann: Person;
beforeAll(async () => {
  world = await openWorld();
  practice = (await found(world)).practice;
});
beforeEach(async () => {
  ann = await hire(practice, 'Ann');
});
afterAll(() => world.close());

const STEP = 30_000;
const codeOf = (secret: string, at = world.now) => generateSync({ secret, epoch: Math.floor(at / 1000) });
const wrong = (secret: string) => (codeOf(secret) === '000000' ? '999999' : '000000');
const signIn = (person: Person, totp?: string, authKey = person.credentials.authKey) =>
  routes['session:create'](world.domain, nobody, { login: person.login, authKey, ...(totp !== undefined && { totp }) });
const isOn = async (person: Person) => (await ask(world, person, 'profile:get', {})).profile.totp;

/** Switched on, and the clock at a fresh step. */
async function switchOn(person: Person): Promise<string> {
  const { secret } = await ask(world, person, 'totp:begin', {});
  await ask(world, person, 'totp:confirm', { code: codeOf(secret) });
  world.now += 2 * STEP;
  return secret;
}

test('counts only after a right code; the other devices are told; the database has it sealed', async () => {
  const first = await ask(world, ann, 'totp:begin', {});
  const { secret, uri } = await ask(world, ann, 'totp:begin', {});
  expect(secret).not.toBe(first.secret);
  expect(new URL(uri).searchParams.get('secret')).toBe(secret);
  expect(decodeURIComponent(uri)).toContain(ann.login);
  await expect(signIn(ann)).resolves.toBeDefined();
  await expect(ask(world, ann, 'totp:confirm', { code: wrong(secret) })).rejects.toMatchObject({ detail: 'code' });
  expect(await isOn(ann)).toBe(false);
  const code = codeOf(secret);
  await ask(world, ann, 'totp:confirm', { code });
  await ask(world, ann, 'totp:confirm', { code });
  expect(await isOn(ann)).toBe(true);
  const told = world.told.filter((one) => one.name === 'profile:changed' && one.to.includes(ann.userId));
  expect(told).toMatchObject([{ to: [ann.userId], except: ann.actor.socketId, data: { profile: { totp: true } } }]);
  await expect(ask(world, ann, 'totp:begin', {})).rejects.toMatchObject({ code: 'conflict.duplicate' });
  const ben = await hire(practice, 'Ben');
  await expect(ask(world, ben, 'totp:confirm', { code })).rejects.toMatchObject({ code: 'conflict.head' });
  expect(await world.database.contains(Buffer.from(secret))).toBe(false);
});

test('is asked for after the right password only; each code works once, and no older one after it', async () => {
  const secret = await switchOn(ann);
  await expect(signIn(ann)).rejects.toMatchObject({ code: 'signIn.codeNeeded', detail: undefined });
  await expect(signIn(ann, codeOf(secret), new Uint8Array(32))).rejects.toMatchObject({ code: 'signIn.refused' });
  await expect(signIn(ann, wrong(secret))).rejects.toMatchObject({ code: 'signIn.codeNeeded', detail: 'code' });
  const code = codeOf(secret);
  const raced = await Promise.allSettled([signIn(ann, code), signIn(ann, code)]);
  expect(raced.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  await expect(signIn(ann, code)).rejects.toMatchObject({ detail: 'code' });
  await expect(signIn(ann, codeOf(secret, world.now - STEP))).rejects.toMatchObject({ detail: 'code' });
  await expect(signIn(ann, codeOf(secret, world.now + STEP))).resolves.toBeDefined();
  await expect(signIn(ann, codeOf(secret, world.now + 3 * STEP))).rejects.toMatchObject({ detail: 'code' });
});

test('guessing is counted, with a password and within a session', async () => {
  const secret = await switchOn(ann);
  const codes: (string | null)[] = [];
  for (let i = 0; i < 11; i++) codes.push(await faultOf(signIn(ann, wrong(secret))));
  expect(codes).toEqual([...Array.from({ length: 10 }, () => 'signIn.codeNeeded'), 'rate.limited']);
  const ends: (string | null)[] = [];
  for (let i = 0; i < 11; i++) ends.push(await faultOf(ask(world, ann, 'totp:end', { code: wrong(secret) })));
  expect(ends).toEqual(codes);
  expect(await isOn(ann)).toBe(true);
});

test('ends with a code, or with the recovery code, which gets past it', async () => {
  const secret = await switchOn(ann);
  await ask(world, ann, 'totp:end', { code: codeOf(secret) });
  await ask(world, ann, 'totp:end', { code: '123456' });
  await expect(signIn(ann)).resolves.toBeDefined();
  await switchOn(ann);
  const { login, credentials } = ann;
  const recover = (recAuth: Uint8Array) => routes['session:recover'](world.domain, nobody, { login, recAuth });
  await expect(recover(new Uint8Array(32))).rejects.toMatchObject({ code: 'signIn.refused' });
  expect(await isOn(ann)).toBe(true);
  await recover(credentials.recAuth);
  expect(await isOn(ann)).toBe(false);
  expect(world.heard(ann.userId, 'profile:changed').at(-1)?.profile.totp).toBe(false);
});

test('no lost answer of joining or setting up is a way around it', async () => {
  const { person, input } = await inviteAndJoin(practice, 'Joy');
  await switchOn(person);
  await expect(routes['invite:join'](world.domain, nobody, input)).rejects.toMatchObject({ code: 'signIn.codeNeeded' });
  const made = await found(world);
  await switchOn(made.practice.owner);
  const again = routes['practice:create'](world.domain, nobody, made.input);
  await expect(again).rejects.toMatchObject({ code: 'signIn.codeNeeded' });
});

test('anything but six digits is no code', () => {
  for (const code of ['', '12345', '1234567', '12345a', ' 123456', '１２３４５６', null, 123456]) {
    expect(z.safeDecode(ASKS['totp:confirm'].input, { code } as never).success).toBe(false);
    const input = { login: 'ann', authKey: 'A'.repeat(43), totp: code };
    expect(z.safeDecode(ROUTES['session:create'].input, input as never).success).toBe(false);
  }
});
