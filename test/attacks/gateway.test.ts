/**
 * Attacks around the gateway: the API swaps its key, forges, replays or re-addresses jobs, opens texted codes, or makes
 * up inbound mail. A control case stands beside each.
 */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  GATEWAY_KEY_MAX_MS,
  gatewayCode,
  gatewayKeyHash,
  makeGatewayKey,
  usableGatewayKey,
  type GatewayKey,
} from '../../protocol/crypto/gateway/gateway-key.ts';
import { checkInbound, makeInbound, parseInbound, type InboundHeader } from '../../protocol/crypto/gateway/inbound.ts';
import {
  makeJob,
  parseJob,
  readJob,
  type JobHeader,
  type JobWorld,
  type MadeJob,
} from '../../protocol/crypto/gateway/job.ts';
import { readInbound } from '../../protocol/crypto/gateway/reader.ts';
import { openCode, sealCode } from '../../protocol/crypto/gateway/texted-code.ts';
import { EpochKeys } from '../../protocol/crypto/circle/keys.ts';
import { hHash } from '../../protocol/crypto/derive.ts';
import { hashBytes, idBytes, lp, u32, u64, u8, utf8Exact } from '../../protocol/crypto/encoding.ts';
import { ThreadReader, type Item } from '../../protocol/crypto/event/reader.ts';
import { asKemPk, type KemPk, type SignKey } from '../../protocol/crypto/keys.ts';
import { pad, sealTo } from '../../protocol/crypto/seal.ts';
import { sign, type SignLabel } from '../../protocol/crypto/sign.ts';
import { sodiumReady } from '../../protocol/crypto/sodium.ts';
import type { JobContent } from '../../protocol/wire/deliveries.ts';
import { HonestCircle, listed } from '../harness/honest-circle.ts';
import { jobWorld, weeklyKey, WEEK_MS, type WeeklyKey } from '../harness/honest-gateway.ts';
import { authorOf, HonestPractice, type Colleague, type HonestGateway } from '../harness/honest-practice.ts';
import { HonestThread, text } from '../harness/honest-thread.ts';
import { dropped, edited, replayed, withheld } from '../harness/malicious-server.ts';
import { refusalOf } from '../harness/refusals.ts';

beforeAll(sodiumReady);

let practice: HonestPractice;
let ada: Colleague;
let ben: Colleague;
let gateway: HonestGateway;
let weekly: WeeklyKey;
beforeEach(() => {
  practice = new HonestPractice('gateway attacks');
  ada = practice.founder;
  ben = practice.add('Ben');
  gateway = practice.addGateway();
  weekly = weeklyKey(practice, gateway, 1, practice.now() + WEEK_MS);
});

describe('the gateway key', () => {
  const usable = (
    key: WeeklyKey | { signed: WeeklyKey['signed'] },
    pinned?: { n: number; hash: ReturnType<typeof gatewayKeyHash> },
  ) => refusalOf(() => usableGatewayKey(practice.log, key.signed, practice.now(), pinned));
  const made = (over: Partial<GatewayKey>, signer: SignKey = gateway.sign) => ({
    signed: makeGatewayKey({ ...weekly.key, ...over }, signer),
  });

  it('control: a weekly key of a gateway in the log, and the next one', () => {
    expect(usable(weekly)).toBe('accepted');
    const pinned = { n: 1, hash: gatewayKeyHash(weekly.signed.bytes) };
    expect(usable(weekly, pinned)).toBe('accepted');
    expect(usable(weeklyKey(practice, gateway, 2, practice.now() + WEEK_MS), pinned)).toBe('accepted');
    expect(gatewayCode(gateway.gatewayId, gateway.sign.publicKey)).toMatch(/^\d{30}$/);
  });
  it('swapped by the API for one of its own', () => {
    expect(usable(made({}, authorOf(ben).sign))).toBe('fatal: gateway-key.signature');
    expect(usable(made({ gatewayId: practice.id() }))).toBe('fatal: gateway-key.gateway');
    const { bytes } = weekly.signed;
    expect(usable({ signed: { bytes, sig: sign(gateway.sign, 'in', bytes) } })).toBe('fatal: gateway-key.signature');
    expect(usable({ signed: { bytes: bytes.slice(1), sig: weekly.signed.sig } })).toMatch(/^fatal: gateway-key/);
  });
  it('of another practice, of a gateway switched off, an old one, another one of the same generation', () => {
    const other = new HonestPractice('elsewhere');
    expect(usable(made({ practiceId: other.log.practiceId }))).toBe('fatal: gateway-key.practice');
    const pinned = { n: 2, hash: gatewayKeyHash(weekly.signed.bytes) };
    expect(usable(weekly, pinned)).toBe('fatal: gateway-key.older');
    expect(usable(weeklyKey(practice, gateway, 2, practice.now() + 5), pinned)).toBe('fatal: gateway-key.fork');
    practice.removeGateway(gateway);
    expect(usable(weekly)).toBe('fatal: gateway-key.gateway');
  });
  it('valid for too long, expired, or no key at all', () => {
    expect(usable(made({ notAfter: practice.now() + GATEWAY_KEY_MAX_MS + 120_000 }))).toBe(
      'fatal: gateway-key.not-after',
    );
    expect(usable(made({ notAfter: practice.now() }))).toBe('conflict: gateway-key.expired');
    expect(usable(made({ kemPk: asKemPk(new Uint8Array(1216).fill(255)) }))).toBe('fatal: gateway-key.kem');
  });
});

describe('jobs', () => {
  const mail: JobContent = { kind: 'email', to: 'pat@example.org', subject: 'Your visit', text: 'Thursday 9:40' };
  const job = (content: JobContent = mail, by: Colleague = ben, notAfter = weekly.key.notAfter) =>
    makeJob(
      practice.log,
      authorOf(by),
      weekly.key,
      { jobId: practice.id(), threadId: practice.id(), contactId: practice.id(), notAfter, content },
      practice.random,
    );
  const read = (made: MadeJob, over: Partial<JobWorld> = {}) =>
    refusalOf(() => readJob(jobWorld(practice, weekly, over), made, made.body));
  /** The job with header or contents changed, signed by whoever. */
  function bent(
    honest: MadeJob,
    signer: SignKey,
    over: Partial<JobHeader>,
    sealed?: { to: KemPk; json: string },
    label: SignLabel = 'job',
  ): MadeJob {
    const h = { ...parseJob(honest.bytes), ...over };
    const fields = [
      idBytes(h.gatewayId),
      u32(h.gwGen),
      idBytes(h.jobId),
      idBytes(h.threadId),
      idBytes(h.contactId),
      u8(h.channel),
      idBytes(h.senderId),
      u32(h.senderGen),
      u64(h.notAfter),
      u64(h.logSeq),
      hashBytes(h.logHash),
    ];
    const body =
      sealed === undefined
        ? honest.body
        : sealTo(sealed.to, 'job', lp('cor1/jobctx', ...fields), pad(utf8Exact(sealed.json)));
    const bytes = lp('cor1/job', ...fields, hashBytes(hHash('body', body)));
    return { bytes, sig: sign(signer, label, bytes), body };
  }

  it('control: e-mail, SMS and Direct Message are opened and match their contact', () => {
    const sms: JobContent = { kind: 'sms', to: '+4479460000', text: 'Hi' };
    const dm: JobContent = {
      kind: 'dm',
      to: 'pat@example.org',
      link: 'https://mill.example/m/x#1.y',
      practice: 'Mill',
      expiresAt: null,
    };
    for (const [content, address] of [
      [mail, mail.to],
      [sms, sms.to],
      [dm, dm.to],
    ] as const) {
      const made = job(content);
      expect(readJob(jobWorld(practice, weekly, { address }), made, made.body).content).toEqual(content);
    }
  });
  it('forged by the API', () => {
    const honest = job();
    const server = gateway.sign;
    expect(read(bent(honest, server, {}))).toBe('fatal: job.signature');
    expect(read(bent(honest, server, { senderId: practice.id() }))).toBe('fatal: job.sender');
    expect(read(bent(honest, authorOf(ben).sign, {}, undefined, 'ev'))).toBe('fatal: job.signature');
    expect(read({ ...honest, body: job().body })).toBe('fatal: job.body');
    expect(read({ ...honest, bytes: honest.bytes.slice(2) })).toMatch(/^fatal: job/);
    expect(read(bent(honest, authorOf(ben).sign, { channel: 3 as 1 }))).toBe('fatal: job.value');
    expect(read(honest)).toBe('accepted');
  });
  it('replayed, or delivered after its time', () => {
    const made = job(mail, ben, practice.now() + 3_600_000);
    expect(read(made, { isDone: true })).toBe('conflict: job.done');
    expect(read(made, { nowMs: practice.now() + 2 * 3_600_000 })).toBe('conflict: job.expired');
    expect(read(made)).toBe('accepted');
  });
  it('re-addressed: the contact’s address was changed, or the job given to another contact', () => {
    expect(read(job(), { address: 'thief@example.org' })).toBe('conflict: job.address');
    expect(read(job(), { address: null })).toBe('conflict: job.address');
    const other = { contactId: practice.id<'contact'>() };
    expect(read(bent(job(), gateway.sign, other))).toBe('fatal: job.signature');
    expect(read(bent(job(), authorOf(ben).sign, other))).toBe('undecryptable: open.kem/job');
  });
  it('to another gateway, a key it no longer has, or beyond the key’s life', () => {
    expect(read(bent(job(), authorOf(ben).sign, { gatewayId: practice.id() }))).toBe('fatal: job.gateway');
    const bare = jobWorld(practice, weekly);
    const made = job();
    expect(refusalOf(() => readJob({ ...bare, key: undefined }, made, made.body))).toBe('key: job.key-destroyed');
    const longer = { notAfter: weekly.key.notAfter + 1 };
    expect(read(bent(job(), authorOf(ben).sign, longer))).toBe('fatal: job.not-after');
    expect(parseJob(job(mail, ben, weekly.key.notAfter + 99).bytes).notAfter).toBe(weekly.key.notAfter);
  });
  it('by someone who has left, was never there, or changed keys since', () => {
    const made = job();
    expect(read(bent(made, authorOf(ben).sign, { senderGen: 2 }))).toBe('fatal: job.sender');
    expect(read(bent(made, authorOf(ben).sign, { logSeq: 1, logHash: practice.log.at(1)!.head }))).toBe(
      'fatal: job.sender',
    );
    expect(read(bent(made, authorOf(ben).sign, { logSeq: 99 }))).toBe('ahead: log.ahead');
    expect(read(bent(made, authorOf(ben).sign, { logHash: practice.log.at(1)!.head }))).toBe('fatal: log.fork');
    practice.rekey(ben);
    expect(read(made)).toBe('conflict: job.sender-rekeyed');
    practice.remove(ben);
    expect(read(made)).toBe('conflict: job.sender-left');
  });
  it('a colleague’s nonsense: refused, and it is his', () => {
    const to = weekly.key.kemPk;
    const says = (json: string, over: Partial<JobHeader> = {}) =>
      read(bent(job(), authorOf(ben).sign, over, { to, json }));
    expect(says('{"v":1,"kind":"email","to":"pat@example.org"}')).toBe('undecryptable: job.content');
    expect(says('{"v":1,"kind":"fax","to":"pat@example.org"}')).toBe('undecryptable: job.kind');
    const sms = '{"v":1,"kind":"sms","to":"pat@example.org","text":"x"}';
    expect(says(sms)).toBe('undecryptable: job.channel');
    expect(says(sms, { channel: 2 })).toBe('accepted');
  });
});

describe('texted codes', () => {
  it('control: only the gateway opens one, and only in its place', () => {
    const context = { gatewayId: gateway.gatewayId, gwGen: 1, dmId: practice.id<'dm'>(), issue: 1 };
    const code = { to: '+4479460000', code: '004219' };
    const sealed = sealCode(weekly.key.kemPk, context, code, practice.random);
    expect(openCode(weekly.seed, context, sealed)).toEqual(code);
    const other = weeklyKey(practice, gateway, 2, practice.now());
    expect(refusalOf(() => openCode(other.seed, context, sealed))).toBe('key: open.kem/code');
    expect(refusalOf(() => openCode(weekly.seed, { ...context, issue: 2 }, sealed))).toBe('key: open.kem/code');
    expect(refusalOf(() => openCode(weekly.seed, { ...context, dmId: practice.id() }, sealed))).toBe(
      'key: open.kem/code',
    );
    const ctx = lp('cor1/code', idBytes(context.gatewayId), u32(1), idBytes(context.dmId), u32(1));
    const wrong = sealTo(weekly.key.kemPk, 'code', ctx, pad(utf8Exact('{"v":1,"to":"x","code":"12"}')));
    expect(refusalOf(() => openCode(weekly.seed, context, wrong))).toBe('undecryptable: code');
  });
});

describe('inbound items', () => {
  let circle: HonestCircle;
  let thread: HonestThread;
  beforeEach(() => {
    circle = new HonestCircle(practice, 0, ada, [...listed([ada], 2), ...listed([ben])]);
    thread = new HonestThread(circle, ada, 2, practice.id());
  });
  const sms = { t: 'sms' as const, from: '+4479460000', text: 'Running late, sorry!' };
  const mail = { t: 'email' as const, from: 'pat@example.org', subject: 'Re: visit', text: 'Fine.' };
  const reading = (items: readonly Item[]) => refusalOf(() => thread.reader(ben).pushAll(items));
  /** The item with header or contents changed, signed by whoever; given as the next one. */
  function bent(
    honest: Item,
    over: Partial<InboundHeader>,
    how: { signer?: SignKey; label?: SignLabel; json?: string } = {},
  ): Item {
    const h = { ...parseInbound(honest.bytes), ...over };
    const fields = [
      idBytes(h.circleId),
      u32(h.epoch),
      hashBytes(h.ctlHash),
      idBytes(h.threadId),
      u8(h.channel),
      idBytes(h.gatewayId),
      idBytes(h.inboundId),
      u64(h.timeMs),
      u64(h.logSeq),
      hashBytes(h.logHash),
    ];
    const inbox = circle.circle.newest.control.inboxPk;
    const body =
      how.json === undefined
        ? honest.body!
        : sealTo(inbox, 'in', lp('cor1/inctx', ...fields), pad(utf8Exact(how.json)));
    const bytes = lp('cor1/in', ...fields, hashBytes(hHash('body', body)));
    return { ...honest, bytes, body, sig: sign(how.signer ?? gateway.sign, how.label ?? 'in', bytes) };
  }

  it('control: mail and SMS are read by every member and the records key', () => {
    thread.inbound(gateway, mail);
    thread.inbound(gateway, sms);
    for (const who of [ada, ben]) {
      const rows = thread.reader(who).pushAll(thread.items);
      expect(rows.map((row) => row.opened)).toMatchObject([
        { as: 'other', value: { content: mail } },
        { as: 'other', value: { content: sms } },
      ]);
    }
    expect(refusalOf(() => thread.reader(practice.recordsOpener()).pushAll(thread.items))).toBe('accepted');
    const unfiled = new HonestThread(circle, ada, 3);
    unfiled.inbound(gateway, sms);
    expect(refusalOf(() => unfiled.reader(ben).pushAll(unfiled.items))).toBe('accepted');
  });
  it('forged by the API, by a colleague, or by a gateway that was switched off', () => {
    const honest = thread.inbound(gateway, sms);
    const one = (item: Item) => reading([item]);
    expect(one(bent(honest, {}, { signer: authorOf(ben).sign }))).toBe('fatal: inbound.signature');
    expect(one(bent(honest, {}, { label: 'gwkey' }))).toBe('fatal: inbound.signature');
    expect(one(bent(honest, { gatewayId: practice.id() }))).toBe('fatal: inbound.gateway');
    expect(one({ ...honest, sig: null })).toBe('fatal: inbound.unsigned');
    expect(one({ ...honest, bytes: honest.bytes.slice(0, 50) })).toBe('fatal: inbound.short');
    expect(one(edited([honest], 1, 'body')[0]!)).toBe('fatal: inbound.body');
    practice.removeGateway(gateway);
    const now = { logSeq: practice.log.seq, logHash: practice.log.head };
    expect(one(bent(honest, now))).toBe('fatal: inbound.gateway');
    expect(one(honest)).toBe('accepted');
  });
  it('replayed, dropped, moved to another thread or circle, cited backwards', () => {
    const honest = thread.inbound(gateway, sms);
    thread.send(ada, text('He is late.'));
    expect(reading(replayed(thread.items, 1))).toBe('fatal: inbound.used');
    expect(reading(dropped(thread.items, 1))).toMatch(/^fatal: event/);
    expect(reading([bent(honest, { threadId: practice.id() })])).toBe('fatal: inbound.thread');
    expect(reading([bent(honest, { circleId: practice.id() })])).toBe('fatal: inbound.circle');
    const old = { logSeq: 3, logHash: practice.log.at(3)!.head };
    practice.add('Cleo');
    circle.advance(ada);
    thread.send(ada, text('rotated'));
    const late = bent(honest, { inboundId: practice.id() });
    expect(reading([...thread.items, { ...late, n: 4 }])).toBe('fatal: inbound.epoch');
    const newest = { epoch: 2, ctlHash: circle.circle.newest.ctlHash, inboundId: practice.id<'inbound'>() };
    expect(reading([...thread.items, { ...bent(honest, { ...newest, ...old }), n: 4 }])).toBe('fatal: inbound.log-seq');
    expect(reading([bent(honest, { epoch: 3 })])).toBe('ahead: circle.ahead');
    expect(reading([bent(honest, { ctlHash: thread.facts.head })])).toBe('fatal: circle.fork');
    thread.inbound(gateway, sms);
    expect(reading(thread.items)).toBe('accepted');
  });
  it('in a staff thread', () => {
    const team = new HonestCircle(practice, 1, ada, listed([ada], 2));
    const staff = new HonestThread(team, ada);
    const what = { threadId: staff.thread.threadId, inboundId: practice.id<'inbound'>(), timeMs: 1, content: sms };
    const author = { id: gateway.gatewayId, gen: 0, sign: gateway.sign };
    const made = makeInbound({ log: practice.log, circle: team.circle }, author, what);
    const world = { log: practice.log, circle: team.circle, threadKind: 1 as const, facts: staff.facts };
    expect(refusalOf(() => checkInbound(world, parseInbound(made.bytes), made, made.body))).toBe(
      'fatal: inbound.thread-kind',
    );
  });
  it('a thread opened by the gateway; what does not open; a body withheld; newer content', () => {
    const honest = thread.inbound(gateway, sms);
    const shown = (item: Item) => thread.reader(ben).push(item).opened;
    expect(shown(withheld([honest], 1)[0]!)).toEqual({ as: 'withheld' });
    expect(shown(bent(honest, { timeMs: 1 }))).toEqual({ as: 'undecryptable', reason: 'open.kem/in' });
    expect(shown(bent(honest, {}, { json: '{"v":1,"t":"sms"}' }))).toEqual({
      as: 'undecryptable',
      reason: 'inbound.content',
    });
    expect(shown(bent(honest, {}, { json: '{"v":1,"t":"fax"}' }))).toEqual({ as: 'newer', t: 'fax' });
    const asMail = bent(honest, { channel: 1 }, { json: '{"v":1,"t":"sms","from":"x","text":"y"}' });
    expect(shown(asMail)).toEqual({ as: 'undecryptable', reason: 'inbound.channel' });
    const keyless = new ThreadReader(
      { log: practice.log, circle: circle.circle, keys: new EpochKeys(), thread: thread.thread },
      { others: { 2: readInbound } },
    );
    expect(keyless.push(honest).opened).toEqual({ as: 'undecryptable', reason: 'inbound.no-key' });
  });
});
