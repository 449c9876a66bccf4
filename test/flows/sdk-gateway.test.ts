/**
 * Who carries messages out is trusted once, by an owner who compared its code; from then on a server that names another
 * gateway, another key of it or an old one is caught before anything is sealed. And what administrators set about sending.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import { changedAt, nextGatewayKey, tamper } from '../harness/lying-database.ts';
import {
  bySms,
  createPatientWorld,
  patientCalled,
  trust,
  untilFate,
  untilMessage,
  type PatientWorld,
} from '../harness/patient-world.ts';
import { until } from '../harness/world.ts';

let here: PatientWorld;
let ruth: Corridor;
let tomasz: Corridor;

beforeAll(async () => {
  here = await createPatientWorld({}, { isTrusted: false });
  [ruth, tomasz] = [here.ruth.corridor, here.tomasz.corridor];
  await ruth.credits.buy(20, 'Starter');
});
afterAll(() => here.world.close());

test('before an owner has compared the code nothing is sent; afterwards another try works', async () => {
  const patient = await ruth.patients.save(patientCalled('Anna Holm', { mobile: '+447700900351' }));
  const { threadId, key } = await tomasz.sending.send(bySms(patient, 'See you at nine'));
  const failed = await untilMessage(tomasz, threadId, 'See you at nine', ({ state }) => state === 'failed');
  expect(failed.failure).toMatch(/gateway.*owner.*Try again/s);
  const seen = await tomasz.carriers.gateway();
  expect(seen).toMatchObject({ isSigned: false, hasKey: false });
  expect(seen.code.replaceAll(' ', '')).toBe(here.world.app.gatewayCode!.replaceAll(' ', ''));
  await expect(tomasz.carriers.trustGateway(seen)).rejects.toMatchObject({ code: 'access.refused' });
  await trust(here.world, ruth);
  expect(await ruth.carriers.gateway()).toMatchObject({ isSigned: true, hasKey: true, code: seen.code });
  await until(tomasz, ({ practice }) => practice?.logSeq === ruth.getState().practice!.logSeq);
  await tomasz.messages.retry(threadId, key);
  await untilFate(ruth, threadId, 'See you at nine', 'held');
  await here.handOver();
  await untilFate(ruth, threadId, 'See you at nine', 'sent');
  expect(here.outside.texts).toMatchObject([{ to: patient.contacts[0]!.mobile, text: 'See you at nine' }]);
});

test('what an administrator has set is kept to: countries, and texts to one number', async () => {
  const patient = await ruth.patients.save(patientCalled('Per Dale', { mobile: '+4791234567' }));
  const { threadId, key } = await tomasz.sending.send(bySms(patient, 'To Norway'));
  const failed = await untilMessage(tomasz, threadId, 'To Norway', ({ state }) => state === 'failed');
  expect(failed.failure).toMatch(/country.*administrator.*Try again/s);
  const { carriersVersion } = tomasz.getState();
  const { settings, version } = await ruth.carriers.settings();
  await ruth.carriers.configure({ ...settings, countries: ['GB', 'NO'], perNumberPerHour: 2 }, version + 1);
  await until(tomasz, (state) => state.carriersVersion > carriersVersion);
  await expect(tomasz.carriers.configure(settings, version + 2)).rejects.toMatchObject({ code: 'access.refused' });
  await tomasz.messages.retry(threadId, key);
  await untilFate(ruth, threadId, 'To Norway', 'held');
  await ruth.sending.send(bySms(patient, 'The second'));
  await untilFate(ruth, threadId, 'The second', 'held');
  await ruth.sending.send(bySms(patient, 'The third'));
  const third = await untilMessage(ruth, threadId, 'The third', ({ state }) => state === 'failed');
  expect(third.failure).toMatch(/within an hour.*Try again/s);
  here.advance(3_700_000);
  await ruth.messages.retry(threadId, third.key);
  await untilFate(ruth, threadId, 'The third', 'held');
  await here.handOver();
  expect(here.outside.texts.filter(({ to }) => to === '+4791234567')).toHaveLength(3);
});

test('a server that puts a gateway key of its own, or an old one, in the place of the newest: nothing is sealed to it', async () => {
  const patient = await ruth.patients.save(patientCalled('Juno Lind', { mobile: '+447700900352' }));
  const { threadId } = await ruth.sending.send(bySms(patient, 'Before'));
  await untilFate(ruth, threadId, 'Before', 'held');
  await here.handOver();
  const failing = async (text: string): Promise<string> => {
    const { key } = await ruth.sending.send(bySms(patient, text));
    const { failure } = await untilMessage(ruth, threadId, text, ({ state }) => state === 'failed');
    await ruth.messages.discard(threadId, key);
    return failure!;
  };
  const jobs = () => here.outside.texts.length;
  const before = jobs();

  await tamper(here.world, `UPDATE gateway_keys SET bytes = ${changedAt('bytes', 600)}`);
  expect(await failing('To a changed key')).toMatch(/server showed something that does not fit/);
  await expect(ruth.carriers.gateway()).rejects.toMatchObject({ kind: 'fatal' });
  await tamper(here.world, `UPDATE gateway_keys SET bytes = ${changedAt('bytes', 600)}`);

  const newer = await nextGatewayKey(here.world);
  await tamper(here.world, newer.insert);
  expect(await ruth.carriers.gateway()).toMatchObject({ hasKey: true });
  await tamper(here.world, newer.remove);
  expect(await failing('To an old key')).toMatch(/server showed something that does not fit/);
  await expect(ruth.carriers.gateway()).rejects.toMatchObject({ reason: 'gateway-key.older' });

  await tamper(here.world, `UPDATE gateways SET signPk = ${changedAt('signPk', 5)}`);
  expect(await tomasz.carriers.gateway()).toMatchObject({ isSigned: false, hasKey: false });
  await tamper(here.world, `UPDATE gateways SET signPk = ${changedAt('signPk', 5)}`);
  await tomasz.sending.send(bySms(patient, 'Honest again'));
  await untilFate(tomasz, threadId, 'Honest again', 'held');
  expect(jobs()).toBe(before);
  await here.handOver();
  expect(jobs()).toBe(before + 1);
});
