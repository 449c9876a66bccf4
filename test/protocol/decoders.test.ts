/**
 * Every decoder: what it accepts it gives back byte for byte, so one value has one encoding; and whatever it is given,
 * random or bent, it throws nothing but a Refusal.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readRecoveryCode } from '../../protocol/crypto/account/account-key.ts';
import { openKeyring } from '../../protocol/crypto/account/keyring.ts';
import { openPins } from '../../protocol/crypto/account/pins.ts';
import { fromBase32, toBase32 } from '../../protocol/crypto/base32.ts';
import { decodeControl, decodeLeaf, encodeControl, encodeLeaf } from '../../protocol/crypto/circle/control.ts';
import { parseCursor } from '../../protocol/crypto/cursor.ts';
import { openCapsule, openDocument } from '../../protocol/crypto/direct-message/capsule.ts';
import { readLink, readPhrase } from '../../protocol/crypto/direct-message/link.ts';
import { makeReply, openReply, parseReply } from '../../protocol/crypto/direct-message/reply.ts';
import { hashBytes, idBytes, lp, toId, u32, u64, u8 } from '../../protocol/crypto/encoding.ts';
import { encodeEvent, parseEvent } from '../../protocol/crypto/event/event.ts';
import { messageKey, openEvent } from '../../protocol/crypto/event/seal.ts';
import { openFile } from '../../protocol/crypto/file/open.ts';
import { sealFile } from '../../protocol/crypto/file/seal.ts';
import { parseGatewayKey, makeGatewayKey } from '../../protocol/crypto/gateway/gateway-key.ts';
import { parseInbound } from '../../protocol/crypto/gateway/inbound.ts';
import { makeJob, parseJob } from '../../protocol/crypto/gateway/job.ts';
import { asKey } from '../../protocol/crypto/keys.ts';
import { decodeCosig, decodeEntry, encodeCosig, encodeEntry } from '../../protocol/crypto/practice-log/entry.ts';
import { decodeJoin, openInvite, readInviteCode } from '../../protocol/crypto/practice-log/invite.ts';
import { readShare } from '../../protocol/crypto/records-key/records-key.ts';
import { Refusal } from '../../protocol/crypto/refusal.ts';
import { open, openSealedTo, pad, seal, unpad } from '../../protocol/crypto/seal.ts';
import { randomBytes, sodiumReady } from '../../protocol/crypto/sodium.ts';
import { decodeNotice, encodeNotice } from '../../protocol/crypto/thread/notice.ts';
import { decodeThread, encodeThread } from '../../protocol/crypto/thread/thread.ts';
import { readContent } from '../../protocol/wire/content.ts';
import { inboundJson, jobJson } from '../../protocol/wire/deliveries.ts';
import { capsuleJson, documentJson, replyJson } from '../../protocol/wire/direct-messages.ts';
import { HonestCircle, listed } from '../harness/honest-circle.ts';
import { weeklyKey, WEEK_MS } from '../harness/honest-gateway.ts';
import { authorOf, HonestPractice } from '../harness/honest-practice.ts';
import { HonestThread, text } from '../harness/honest-thread.ts';
import { xwingIdentity } from '../harness/keys.ts';
import { replySigner } from '../../protocol/crypto/direct-message/keys.ts';

interface Decoder {
  readonly honest: readonly Uint8Array[];
  /** Decodes and encodes again; undefined where there is no encoder of the same shape. */
  readonly again: (bytes: Uint8Array) => Uint8Array | undefined;
}

/** Honest bytes of every structure, from one small practice in which everything has happened. */
function specimens(): Record<string, Decoder> {
  const practice = new HonestPractice('specimens');
  const ada = practice.founder;
  const ben = practice.add('Ben', 3);
  practice.rekey(ada);
  practice.setRole(practice.add('Cleo'), 2, ada, ben);
  practice.rotateRecords(ada, ben);
  practice.recover('Dora');
  const gateway = practice.addGateway();
  const circle = new HonestCircle(practice, 0, ada, [...listed([ada], 2), ...listed([ben])]);
  circle.advance(ada);
  circle.advance(ben);
  const thread = new HonestThread(circle, ada, 2, practice.id());
  thread.send(ada, text('Hello'));
  const notice = thread.notice({ ref: practice.id(), detail: 'relay' });
  const inbound = thread.inbound(gateway, { t: 'sms', from: '+44', text: 'hi' });
  const inboxPk = circle.circle.newest.control.inboxPk;
  const signer = replySigner(asKey(randomBytes(32)), practice.id(), asKey(randomBytes(32)));
  const { threadId, circleId } = thread.thread;
  const dmId = practice.id<'dm'>();
  const reply = makeReply({ dmId, threadId, circleId, epoch: 3, inboxPk, last: null }, signer, { t: 'opened' }, 5);
  const weekly = weeklyKey(practice, gateway, 1, practice.now() + WEEK_MS);
  const about = { jobId: practice.id<'job'>(), threadId, contactId: practice.id<'contact'>(), notAfter: 5 };
  const job = makeJob(practice.log, authorOf(ada), weekly.key, {
    ...about,
    content: { kind: 'sms', to: '+44', text: 'x' },
  });
  const pk = hashBytes;
  return {
    entry: { honest: practice.entries.map((entry) => entry.bytes), again: (bytes) => encodeEntry(decodeEntry(bytes)) },
    cosig: {
      honest: practice.entries.flatMap((entry) => (entry.cosig ? [entry.cosig] : [])),
      again: (bytes) => encodeCosig(decodeCosig(bytes)),
    },
    control: { honest: circle.stored.map((one) => one.bytes), again: (bytes) => encodeControl(decodeControl(bytes)) },
    leaf: { honest: circle.stored[0]!.leaves, again: (bytes) => encodeLeaf(decodeLeaf(bytes)) },
    thread: { honest: [thread.binding.bytes], again: (bytes) => encodeThread(decodeThread(bytes)) },
    event: {
      honest: [thread.items[0]!.bytes],
      again: (bytes) => {
        const event = parseEvent(bytes);
        return encodeEvent(event, event.bodyHash);
      },
    },
    notice: { honest: [notice.bytes], again: (bytes) => encodeNotice(decodeNotice(bytes)) },
    cursor: {
      honest: [thread.cursor(ben).bytes],
      again: (bytes) => {
        const c = parseCursor(bytes);
        const who = [idBytes(c.threadId), idBytes(c.userId), u32(c.gen), u64(c.n), pk(c.chain), u64(c.timeMs)];
        return lp('cor1/cur', ...who, u32(c.epoch), pk(c.ctlHash), u64(c.logSeq), pk(c.logHash));
      },
    },
    reply: {
      honest: [reply.bytes],
      again: (bytes) => {
        const r = parseReply(bytes);
        const where = [idBytes(r.dmId), idBytes(r.threadId), idBytes(r.circleId), u32(r.epoch), u64(r.replyNo)];
        return lp('cor1/reply', ...where, pk(r.prevReply), u8(r.class), u64(r.timeMs), pk(r.bodyHash));
      },
    },
    job: {
      honest: [job.bytes],
      again: (bytes) => {
        const j = parseJob(bytes);
        const to = [idBytes(j.gatewayId), u32(j.gwGen), idBytes(j.jobId), idBytes(j.threadId), idBytes(j.contactId)];
        const by = [
          u8(j.channel),
          idBytes(j.senderId),
          u32(j.senderGen),
          u64(j.notAfter),
          u64(j.logSeq),
          pk(j.logHash),
        ];
        return lp('cor1/job', ...to, ...by, pk(j.bodyHash));
      },
    },
    inbound: {
      honest: [inbound.bytes],
      again: (bytes) => {
        const i = parseInbound(bytes);
        const where = [idBytes(i.circleId), u32(i.epoch), pk(i.ctlHash), idBytes(i.threadId), u8(i.channel)];
        const what = [idBytes(i.gatewayId), idBytes(i.inboundId), u64(i.timeMs), u64(i.logSeq), pk(i.logHash)];
        return lp('cor1/in', ...where, ...what, pk(i.bodyHash));
      },
    },
    gatewayKey: {
      honest: [weekly.signed.bytes],
      again: (bytes) => makeGatewayKey(parseGatewayKey(bytes), gateway.sign).bytes,
    },
    join: {
      honest: [lp('cor1/join', ...joinFields(practice))],
      again: (bytes) => {
        const j = decodeJoin(bytes);
        const who = [idBytes(j.inviteId), pk(j.practiceId), idBytes(j.userId), u32(j.gen), j.name, j.login];
        return lp('cor1/join', ...who, j.signPk, j.kemPk, j.pop);
      },
    },
    padding: {
      honest: [0, 1, 255, 256, 5000].map((n) => pad(new Uint8Array(n).fill(1))),
      again: (bytes) => pad(unpad(bytes)),
    },
    share: { honest: [], again: (bytes) => void readShare(toBase32(bytes)) },
  };
}
const joinFields = (practice: HonestPractice) => {
  const { sign, kemPk } = practice.founder.identities[0]!;
  const who = [new Uint8Array(16), hashBytes(practice.log.practiceId), idBytes(practice.founder.userId), u32(1)];
  return [...who, 'Dora', 'dora', sign.publicKey, kemPk, new Uint8Array(64)];
};

type Bent = (bytes: Uint8Array) => Uint8Array;
/** A change at one place: a bit, a byte, a cut, an insertion, a repetition, a length made huge. */
const bend: fc.Arbitrary<Bent> = fc
  .tuple(fc.nat(), fc.nat({ max: 5 }), fc.integer({ min: 1, max: 255 }))
  .map(([seed, how, byte]) => (bytes) => {
    const at = bytes.length === 0 ? 0 : seed % bytes.length;
    const [head, tail] = [bytes.slice(0, at), bytes.slice(at)];
    if (how === 0) return head;
    if (how === 1) return new Uint8Array([...head, byte, ...tail]);
    if (how === 2) return new Uint8Array([...head, ...tail.slice(1)]);
    if (how === 3) return new Uint8Array([...bytes, ...bytes]);
    if (how === 4) return new Uint8Array([...head, 0xff, 0xff, 0xff, ...tail.slice(3)]);
    return bytes.map((one, i) => (i === at ? one ^ byte : one));
  });

let all: Record<string, Decoder>;
beforeAll(async () => {
  await sodiumReady();
  all = specimens();
});

/** What `act` gives, or null on a Refusal; anything else fails the property. */
function orRefused<T>(act: () => T): T | null {
  try {
    return act();
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
/** True for whatever is given or refused: the property is that nothing else is thrown. */
function isCalm(act: () => unknown): boolean {
  orRefused(act);
  return true;
}

const names = [
  'entry',
  'cosig',
  'control',
  'leaf',
  'thread',
  'event',
  'notice',
  'cursor',
  'reply',
  'job',
  'inbound',
  'gatewayKey',
  'join',
  'padding',
  'share',
];
describe.each(names)('%s', (name) => {
  it('gives honest bytes back', () => {
    for (const bytes of all[name]!.honest) expect(Buffer.from(all[name]!.again(bytes)!).equals(bytes)).toBe(true);
  });
  it('bent: refused, or still the one encoding of what it says', () => {
    const { honest, again } = all[name]!;
    if (honest.length === 0) return;
    const cases = fc.tuple(fc.constantFrom(...honest), fc.array(bend, { minLength: 1, maxLength: 3 }));
    fc.assert(
      fc.property(cases, ([bytes, bends]) => {
        const bent = bends.reduce((now, change) => change(now), bytes);
        const once = orRefused(() => again(bent));
        expect(once === null || once === undefined || Buffer.from(once).equals(bent)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
  it('random bytes: a Refusal', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(isCalm(() => all[name]!.again(bytes))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

it('what is sealed: bent bytes are a Refusal, whatever opens them', () => {
  const key = asKey(randomBytes(32));
  const userId = toId<'user'>(randomBytes(16));
  const { kemSeed } = xwingIdentity(randomBytes(32));
  const dmId = toId<'dm'>(randomBytes(16));
  const secret = readInviteCode('0'.repeat(26));
  const header = { ...parseReply(all['reply']!.honest[0]!) };
  const event = parseEvent(all['event']!.honest[0]!);
  const { sealed, file } = sealFile(new Uint8Array(500));
  const openers: ((bytes: Uint8Array) => unknown)[] = [
    (bytes) => open(key, 't', new Uint8Array(0), bytes),
    (bytes) => openSealedTo(kemSeed, 't', new Uint8Array(0), bytes),
    (bytes) => openKeyring(key, userId, 1, bytes),
    (bytes) => openPins(key, userId, 1, bytes),
    (bytes) => openCapsule(key, dmId, { ver: 1, bytes }, 0),
    (bytes) => openDocument(key, toId<'doc'>(new Uint8Array(16)), bytes),
    (bytes) => openInvite(secret, bytes),
    (bytes) => openReply(kemSeed, header, bytes),
    (bytes) => openEvent(messageKey(key, event.threadId, 1), event, bytes),
    (bytes) => openFile(file, bytes),
  ];
  const given = fc.oneof(
    fc.uint8Array({ maxLength: 1500 }),
    bend.map((change) => change(seal(key, 't', new Uint8Array(0), sealed))),
  );
  fc.assert(
    fc.property(fc.constantFrom(...openers), given, (opener, bytes) => {
      expect(isCalm(() => opener(bytes))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

it('what plaintext a bad colleague seals: content, newer or null, never an error', () => {
  const readers = [readContent, documentJson.read, capsuleJson.read, replyJson.read, jobJson.read, inboundJson.read];
  const tags = ['text', 'file', 'edit', 'react', 'dm', 'erase', 'form', 'patient', 'filed', 'opened', 'email', 'sms'];
  const object = fc.record(
    {
      v: fc.constantFrom(0, 1, 2, '1', null),
      t: fc.constantFrom(...tags, 7),
      kind: fc.constantFrom(...tags),
      text: fc.anything(),
      ref: fc.anything(),
      files: fc.anything(),
      answers: fc.anything(),
    },
    { requiredKeys: [] },
  );
  const words = fc.oneof(
    fc.json(),
    fc.string(),
    object.map((value) => JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one))),
  );
  fc.assert(
    fc.property(fc.constantFrom(...readers), words, (read, json) => void read(json ?? '')),
    { numRuns: 500 },
  );
  const deep = '['.repeat(6000) + ']'.repeat(6000);
  for (const read of readers) {
    expect(read(deep)).toBeNull();
    expect(
      read(`{"v":1,"t":"form","form":"x","ref":"x","answers":${'{"a":'.repeat(6000)}1${'}'.repeat(6000)}}`),
    ).toBeDefined();
  }
  for (const read of [readContent, replyJson.read]) {
    expect(read('{"v":1,"t":"text","__proto__":{"text":"x"}}')).toBeNull();
  }
});

it('what people type: a Refusal or a value', () => {
  const readers = [readRecoveryCode, readInviteCode, readShare, readPhrase, (typed: string) => fromBase32(typed, 20)];
  const links = fc.tuple(fc.oneof(fc.string(), fc.constant('/m/AAAAAAAAAAAAAAAAAAAAAA')), fc.string());
  const typed = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom(...Array.from('0123456789abcdefgHJKOILU -')), maxLength: 90 }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...readers), typed, (read, words) => {
      expect(isCalm(() => read(words))).toBe(true);
    }),
  );
  fc.assert(
    fc.property(links, ([path, fragment]) => {
      expect(isCalm(() => readLink(path, fragment))).toBe(true);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(Buffer.from(fromBase32(toBase32(bytes), bytes.length)).equals(bytes)).toBe(true);
    }),
  );
});
