/**
 * Mail and texts to a patient through the real gateway, shown on the mailbox page: opened by the gateway alone, reported,
 * erased after the hand-over, refused where they must be.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asKemSeed } from '../../protocol/crypto/keys.ts';
import { randomBytes, xwingPublic } from '../../protocol/crypto/sodium.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { MailCarrier, TextCarrier } from '../../server/delivery/carriers.ts';
import { deliveringPractice, DOMAIN, openGatewayAt, type DeliveringPractice } from './delivery-practice.ts';
import { ask } from './domain-people.ts';
import { catchUp, composed, DAY_MS, mail, patched, sms, told } from './domain-sending.ts';

const MARKER = 'the kingfisher nests under the third arch';
let here: DeliveringPractice;
beforeEach(async () => {
  here = await deliveringPractice();
});
afterEach(() => here.close());

describe('a job', () => {
  it('becomes a mail under the practice’s name, with an address to answer to', async () => {
    const jobId = await here.send(mail(`${MARKER} <b>&`));
    const [kept] = here.mailbox.list();
    expect(kept).toMatchObject({ kind: 'email', to: 'mia@mail.example', subject: 'Appointment' });
    expect(kept?.text).toBe(`${MARKER} <b>&\n\n-- \nHarbour Street Practice\n`);
    expect(kept?.messageId).toMatch(new RegExp(`^<[0-9a-z]{26}@${DOMAIN}>$`));
    expect(kept?.replyTo).toBe(`r-${kept?.messageId?.slice(1, 27)}@${DOMAIN}`);
    expect(await here.state(jobId)).toEqual({ state: 'sent', code: null });
    await catchUp(here.sending, here.thread);
    expect(told(here.thread, jobId)).toContain('sent');
  });

  it('becomes a text, whose segments are counted again', async () => {
    const jobId = await here.send(sms(`${'x'.repeat(160)}y`), 1);
    expect(here.mailbox.list()[0]).toMatchObject({ kind: 'sms', to: '+447700900123' });
    expect(await here.state(jobId)).toMatchObject({ state: 'sent' });
    const { balance } = await ask(here.world, here.sending.practice.owner, 'credit:get', {});
    expect(balance).toBe(48);
  });

  it('leaves no word in database, gateway folder or log after the hand-over', async () => {
    await here.send(mail(MARKER));
    await here.send(sms(MARKER));
    expect(here.mailbox.list().filter(({ text }) => text.includes(MARKER))).toHaveLength(2);
    expect(await here.world.database.contains(new TextEncoder().encode(MARKER))).toBe(false);
    expect(here.world.lines.join('\n')).not.toMatch(new RegExp(`${MARKER}|mia@|7700900123`));
    expect(await here.world.domain.stores.read.outbox.nextDue()).toBeNull();
  });

  it('to an address that has changed since is refused', async () => {
    const { jobId, input } = composed(here.sending, here.thread, here.sending.practice.owner, mail(MARKER));
    await ask(here.world, here.sending.practice.owner, 'message:send', input);
    await patched(here.sending, here.thread, { email: 'new@mail.example' });
    here.world.now += LIMITS.undoMs + 1_000;
    await here.delivery.runOnce();
    expect(await here.state(jobId)).toEqual({ state: 'failed', code: 'job.address' });
    expect(here.mailbox.list()).toEqual([]);
  });

  it('sealed to another key poisons nothing else', async () => {
    const { owner } = here.sending.practice;
    const { gateway } = here.sending;
    const kemPk = xwingPublic(asKemSeed(randomBytes(32)));
    const misled = { ...here.sending, gateway: { ...gateway, key: { ...gateway.key, kemPk } } };
    const { jobId, input } = composed(misled, here.thread, owner, mail(MARKER));
    await ask(here.world, owner, 'message:send', input);
    const good = await here.send(sms('fine'));
    expect(await here.state(good)).toMatchObject({ state: 'sent' });
    expect(here.mailbox.list().map(({ text }) => text)).toEqual(['fine']);
    expect(await here.state(jobId)).toEqual({ state: 'failed', code: 'open.kem/job' });
  });
});

describe('a carrier', () => {
  const texts = (send: TextCarrier['send']): TextCarrier => ({ kind: 'twilio', from: '+447700900000', send });
  const mails = (send: MailCarrier['send']): MailCarrier => ({ kind: 'relay', send, close: () => undefined });

  it('that dies after it may have taken a text is not asked again by itself', async () => {
    await here.close();
    let calls = 0;
    const lost = texts(() => {
      calls += 1;
      return Promise.resolve({ as: 'unknown', code: 'ECONNRESET' });
    });
    here = await deliveringPractice({ texts: lost });
    const jobId = await here.send(sms());
    for (let day = 0; day < 4; day += 1) {
      here.world.now += DAY_MS;
      await here.delivery.runOnce();
    }
    expect(calls).toBe(1);
    expect((await here.state(jobId)).state).toMatch(/unknown|failed/);
  });

  it('that takes a mail for later gets the same Message-ID at every try', async () => {
    await here.close();
    const ids: string[] = [];
    const slow = mails(({ messageId }) => {
      ids.push(messageId);
      return Promise.resolve(
        ids.length < 3
          ? { as: 'later', code: '451 4.7.1' }
          : { as: 'accepted', state: 'sent', code: '250', providerId: messageId },
      );
    });
    here = await deliveringPractice({ mail: slow });
    const jobId = await here.send(mail());
    for (let hour = 0; hour < 12 && ids.length < 3; hour += 1) {
      here.world.now += 3_600_000;
      await here.delivery.runOnce();
    }
    expect(new Set(ids)).toHaveProperty('size', 1);
    expect(await here.state(jobId)).toMatchObject({ state: 'sent' });
  });
});

describe('the gateway’s folder', () => {
  it('is closed to others, keeps who it is, and renews and destroys its keys', async () => {
    const { world, folder, mailbox, sending } = here;
    const { practiceId } = sending.practice.log;
    const keysOf = () => readdirSync(join(folder, practiceId)).filter((name) => name.startsWith('key-'));
    for (const name of [join(folder, 'identity'), ...keysOf().map((key) => join(folder, practiceId, key))]) {
      expect(statSync(name).mode & 0o077).toBe(0);
    }
    world.now += 8 * DAY_MS;
    await here.delivery.runOnce();
    expect(keysOf()).toEqual(['key-1', 'key-2']);
    world.now += 7 * DAY_MS;
    await here.delivery.runOnce();
    expect(keysOf().sort()).toEqual(['key-2', 'key-3']);
    const again = await openGatewayAt(world, folder, mailbox);
    expect(again.code).toBe(here.delivery.code);
    await again.start();
    expect(again.isSigned()).toBe(true);
    await again.close();
  });
});
