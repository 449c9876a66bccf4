/** Vectors of protocol/README.md §5 and §6: controls, envelopes, back links, events of each t, a mixed chain, cursors. */
import { decodeControl, decodeLeaf } from '../../../protocol/crypto/circle/control.ts';
import { inboxSeed } from '../../../protocol/crypto/circle/keys.ts';
import type { MadeControl } from '../../../protocol/crypto/circle/make.ts';
import { makeCursor, parseCursor } from '../../../protocol/crypto/cursor.ts';
import { newDirectMessage } from '../../../protocol/crypto/direct-message/make.ts';
import { makeReply } from '../../../protocol/crypto/direct-message/reply.ts';
import { replySigner } from '../../../protocol/crypto/direct-message/keys.ts';
import { parseEvent } from '../../../protocol/crypto/event/event.ts';
import { messageKey, type MadeEvent } from '../../../protocol/crypto/event/seal.ts';
import type { Item } from '../../../protocol/crypto/event/reader.ts';
import { asKey } from '../../../protocol/crypto/keys.ts';
import { RECID } from '../../../protocol/crypto/practice-log/entry.ts';
import { decodeThread } from '../../../protocol/crypto/thread/thread.ts';
import { decodeNotice } from '../../../protocol/crypto/thread/notice.ts';
import type { Hash } from '../../../protocol/wire/bytes.ts';
import { writeContent, type Content } from '../../../protocol/wire/content.ts';
import { argon2id } from '../../harness/argon2id.ts';
import { HonestCircle, listed } from '../../harness/honest-circle.ts';
import { authorOf, HonestPractice, type Colleague } from '../../harness/honest-practice.ts';
import { HonestThread, text } from '../../harness/honest-thread.ts';
import { counting, row, tape, type Row, type Sections, type Tape } from './tape.ts';

function setting(seed: string) {
  const t: Tape = tape(seed);
  const practice = new HonestPractice(t.random);
  const ada = practice.founder;
  const [ben, cleo] = [practice.add('Ben'), practice.add('Cleo')];
  return { t, practice, ada, ben, cleo };
}
const keysOf = ({ name, userId, identities }: Colleague) => ({
  name,
  userId,
  identities: identities.map(({ gen, signSeed, kemSeed, kemPk }) => ({ gen, signSeed, kemSeed, kemPk })),
});

const controlRow = (what: string, made: MadeControl, circle: HonestCircle): Row => {
  const { bytes, sig, ctlHash, leaves, envs, es, epoch } = made;
  const { back, ...control } = decodeControl(bytes);
  const envelopes = leaves.map(decodeLeaf).map(({ r, gen }) => ({ r, gen, envelope: envs.get(r) }));
  const earlier = back.map(({ from }) => ({ from, es: circle.stored[from - 1]!.es }));
  return row(
    `control: ${what}`,
    { es, control, earlier },
    { ctl: bytes, sig, ctlHash, back, leaves, envelopes, inboxSeed: inboxSeed(circle.circle, epoch, es) },
  );
};

function circleRows(): Row[] {
  const { practice, ada, ben, cleo } = setting('circles');
  const circle = new HonestCircle(practice, 2, ada, [...listed([ada], 2), ...listed([ben])]);
  circle.add(ada, cleo);
  practice.remove(ben);
  circle.advance(cleo);
  circle.advance(ada);
  const rows = ['create', 'add a member', 'a plain member drops whom the log removed', 'rotate'].map((what, i) =>
    controlRow(what, circle.stored[i]!, circle),
  );
  const records = { recordsSecret: practice.recordsSecrets[0], recordsId: RECID };
  return [
    row(
      'keys of the recipients below; authors sign with them',
      { people: [ada, ben, cleo].map(keysOf), ...records },
      {},
    ),
    ...rows,
    controlRow('the practice circle', new HonestCircle(practice, 0, ada, listed([ada], 2)).stored[0]!, circle),
  ];
}

function contents(ref: Hash, practice: HonestPractice): Content[] {
  const fileId = practice.id<'file'>();
  const file = { fileId, fk: counting(32), size: 5, name: 'letter.pdf', mime: 'application/pdf', hash: ref };
  const dm = {
    dmId: practice.id<'dm'>(),
    docId: practice.id<'doc'>(),
    ck: counting(32),
    kdm: counting(32, 1),
    rsPub: counting(32, 2),
    contactId: practice.id<'contact'>(),
    expiresAt: null,
    spoken: false,
    summary: 'A letter',
  };
  const mentions = [practice.founder.userId];
  const send = {
    contactId: dm.contactId,
    to: 'pat@example.org',
    subject: 'Visit',
    text: 'Thursday',
    jobId: practice.id<'job'>(),
  };
  return [
    { t: 'text', text: 'Grüße 👋', quote: ref, mentions, urgent: true },
    { t: 'file', files: [file], text: 'the letter' },
    { t: 'edit', ref, text: 'corrected' },
    { t: 'delete', ref },
    { t: 'react', ref, emoji: '👍', on: true },
    { t: 'ack', ref },
    { t: 'title', title: 'Mr Okonkwo' },
    { t: 'note', text: 'called back' },
    { t: 'patient', name: 'Chidi Okonkwo', birthDate: '1961-04-02' },
    { t: 'send', channel: 'email', ...send },
    { t: 'dm', ...dm },
    { t: 'dm.resend', ref, ...dm },
    { t: 'dm.revoke', ref, dmId: dm.dmId },
    { t: 'form', ref },
    { t: 'filed', thread: practice.id<'thread'>(), item: ref, content: { t: 'sms', from: '+447946', text: 'hi' } },
    { t: 'erase', refs: [ref], reason: 'asked for' },
    { t: 'breakglass', reason: 'nobody left' },
  ];
}

const eventRow = (what: string, { bytes, sig, body, evHash }: MadeEvent, es: Uint8Array, json: string): Row => {
  const { bytes: _, bodyHash, ...header } = parseEvent(bytes);
  const key = messageKey(asKey(es), header.threadId, header.epoch);
  return row(
    what,
    { es, header, nonce: body.slice(1, 25), json },
    { messageKey: key, body, bodyHash, ev: bytes, sig, evHash },
  );
};

function eventRows(): Row[] {
  const { practice, ada, ben } = setting('events');
  const circle = new HonestCircle(practice, 1, ada, [...listed([ada], 2), ...listed([ben])]);
  const thread = new HonestThread(circle, ada);
  const first = thread.make(ada, text('first'));
  thread.accept(first);
  const es = circle.stored[0]!.es;
  const rows = contents(first.evHash, practice).map((content) => {
    const made = thread.make(ben, content);
    thread.accept(made);
    return eventRow(`event: ${content.t}`, made, es, writeContent(content));
  });
  const binding = row('thread binding', decodeThread(thread.binding.bytes), {
    ...thread.binding,
    thrHash: thread.thread.thrHash,
    chain0: thread.thread.chain0,
  });
  return [
    binding,
    row('keys of the senders', { people: [ada, ben].map(keysOf) }, {}),
    eventRow('event: text, the first of all', first, es, writeContent(text('first'))),
    ...rows,
  ];
}

async function chainRows(): Promise<Row[]> {
  const { practice, ada, ben, t } = setting('chain');
  const circle = new HonestCircle(practice, 0, ada, [...listed([ada], 2), ...listed([ben])]);
  const gateway = practice.addGateway();
  const thread = new HonestThread(circle, ada, 2, practice.id());
  const { newest, circleId } = circle.circle;
  const { threadId } = thread.thread;
  const place = { threadId, circleId, epoch: newest.epoch, inboxPk: newest.control.inboxPk };
  const terms = {
    contactId: practice.id<'contact'>(),
    expiresAt: null,
    spoken: false,
    summary: 's',
    practice: 'Mill',
    replies: true,
  };
  const issue = await newDirectMessage(argon2id, terms, place, { text: 'doc', files: [], forms: [] }, t.random);
  thread.send(ada, text('Good morning'));
  thread.notice({ state: 'sent', ref: practice.id() });
  thread.inbound(gateway, { t: 'sms', from: '+447946000000', text: 'Can I come later?' });
  thread.send(ben, { t: 'dm', ...issue.event });
  const { dmId, link } = issue.secrets;
  const signer = replySigner(link, dmId, asKey(issue.event.kdm));
  thread.appendReply(makeReply({ dmId, ...place, last: null }, signer, { t: 'opened' }, practice.now(), t.random));
  const reader = thread.reader(ben);
  const rows = thread.items.map((item: Item) => {
    const { itemHash, chain } = reader.push(item);
    return row(`item ${item.n}`, item, { itemHash, chain });
  });
  const { bytes, sig } = makeCursor(
    { log: practice.log, circle: circle.circle, thread: thread.facts },
    authorOf(ben),
    5,
    practice.now(),
  );
  const entries = practice.entries;
  const controls = circle.stored.map((one) => ({
    ctl: one.bytes,
    sig: one.sig,
    leaves: one.leaves,
    envelopes: one.envs,
  }));
  const world = { entries, controls, thr: thread.binding, reader: keysOf(ben), signSeeds: [ada, ben].map(keysOf) };
  return [
    row('a whole patient thread: verify it as Ben', world, {
      practiceId: practice.log.practiceId,
      logHead: practice.log.head,
      n: 5,
      head: reader.head,
    }),
    ...rows,
    row('cursor', parseCursor(bytes), { cur: bytes, sig }),
    row('notice', decodeNotice(thread.items[1]!.bytes), { ntc: thread.items[1]!.bytes }),
  ];
}

export const threads = async (): Promise<Sections> => ({
  circle: circleRows(),
  event: eventRows(),
  chain: await chainRows(),
});
