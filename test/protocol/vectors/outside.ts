/** Vectors of protocol/README.md §7, §8, §9: files, Direct Messages in both modes, gateway keys, jobs, codes, inbound. */
import { sealCapsule, sealDocument } from '../../../protocol/crypto/direct-message/capsule.ts';
import { sealReplyDraft } from '../../../protocol/crypto/direct-message/draft.ts';
import {
  directMessageKey,
  draftKey,
  linkAuth,
  linkHash,
  noMix,
  replySigner,
  spokenMix,
} from '../../../protocol/crypto/direct-message/keys.ts';
import { linkText } from '../../../protocol/crypto/direct-message/link.ts';
import { makeReply, parseReply } from '../../../protocol/crypto/direct-message/reply.ts';
import { newCode, sealDmShare, storedCode } from '../../../protocol/crypto/direct-message/server.ts';
import { toId } from '../../../protocol/crypto/encoding.ts';
import { sealedFileLength } from '../../../protocol/crypto/file/layout.ts';
import { sealFile } from '../../../protocol/crypto/file/seal.ts';
import { gatewayKeyHash } from '../../../protocol/crypto/gateway/gateway-key.ts';
import { makeInbound, parseInbound } from '../../../protocol/crypto/gateway/inbound.ts';
import { makeJob, parseJob } from '../../../protocol/crypto/gateway/job.ts';
import { sealCode } from '../../../protocol/crypto/gateway/texted-code.ts';
import { asKemSeed, asKey } from '../../../protocol/crypto/keys.ts';
import { blake2b, xwingPublic } from '../../../protocol/crypto/sodium.ts';
import { inboundJson, jobJson, type JobContent } from '../../../protocol/wire/deliveries.ts';
import { capsuleJson, documentJson, replyJson } from '../../../protocol/wire/direct-messages.ts';
import { argon2id } from '../../harness/argon2id.ts';
import { HonestCircle, listed } from '../../harness/honest-circle.ts';
import { weeklyKey, WEEK_MS } from '../../harness/honest-gateway.ts';
import { authorOf, HonestPractice } from '../../harness/honest-practice.ts';
import { exactRandom } from '../../harness/scripted-random.ts';
import { counting, row, tape, type Row, type Sections } from './tape.ts';

const SHOWN_BYTES = 256;

function fileRows(): Row[] {
  return [0, 1, 65_535, 65_536, 65_537].map((size) => {
    const [fileId, fk, header] = [counting(16), counting(32, 1), counting(24, 2)];
    const { sealed, file } = sealFile(counting(size), exactRandom(fileId, fk, header));
    const whole = { length: sealed.length, expectedLength: sealedFileLength(size), blake2b256: blake2b(32, sealed) };
    const shown = { first: sealed.slice(0, SHOWN_BYTES), last: sealed.slice(-SHOWN_BYTES), hash: file.hash };
    const plaintext = 'byte i is i mod 256';
    return row(`file of ${size} bytes`, { fileId: file.fileId, fk, header, size, plaintext }, { ...whole, ...shown });
  });
}

const ids = {
  dmId: toId<'dm'>(counting(16, 10)),
  docId: toId<'doc'>(counting(16, 20)),
  threadId: toId<'thread'>(counting(16, 30)),
  circleId: toId<'circle'>(counting(16, 40)),
};
const inboxSeed = asKemSeed(counting(32, 60));

async function directMessageRows(phrase: string | null): Promise<Row[]> {
  const { dmId, docId, threadId, circleId } = ids;
  const [link, share, ck] = [asKey(counting(32, 1)), asKey(counting(32, 2)), asKey(counting(32, 3))];
  const spoken = phrase !== null;
  const mode = spoken ? 'spoken' : 'standard';
  const mix = spoken ? await spokenMix(argon2id, phrase, dmId, link) : noMix();
  const kdm = directMessageKey(link, dmId, mix, share);
  const signer = replySigner(link, dmId, kdm);
  const auth = linkAuth(link, dmId);
  const nonce = counting(24);
  const inboxPk = xwingPublic(inboxSeed);
  const document = { text: 'Your letter.', files: [], forms: [] };
  const inside = { ck, docId, practice: 'Mill', threadId, circleId, epoch: 2, inboxPk, expiresAt: null, replies: true };
  const place = { dmId, threadId, circleId, epoch: 2, inboxPk };
  const coins = [counting(64, 1), counting(64, 2)] as const;
  const first = makeReply({ ...place, last: null }, signer, { t: 'opened' }, 1_750_000_000_000, exactRandom(coins[0]));
  const content = { t: 'text' as const, text: 'Thank you' };
  const second = makeReply({ ...place, last: first }, signer, content, 1_750_000_060_000, exactRandom(coins[1]));
  const replies = [first, second].map((made, i) => {
    const { bodyHash, ...header } = parseReply(made.bytes);
    const json = replyJson.write(i === 0 ? { t: 'opened' } : content);
    const input = { inboxSeed, signer: { link, dmId, kdm }, header, json, coins: coins[i] };
    return row(`reply ${i + 1}, ${mode}`, input, {
      body: made.body,
      bodyHash,
      rep: made.bytes,
      sig: made.sig,
      replyHash: made.replyHash,
    });
  });
  const draft = { dmId, draftId: toId<'draft'>(counting(16, 50)), rev: 1 };
  const keys = {
    linkAuth: auth,
    linkHash: linkHash(auth),
    mix,
    kdm,
    rsPub: signer.publicKey,
    draftKey: draftKey(link, dmId, kdm),
  };
  const url = linkText('https://mill.example', { dmId, link, spoken });
  return [
    row(`Direct Message keys, ${mode}`, { dmId, link, share, phrase }, { ...keys, url }),
    row(
      `document, ${mode}`,
      { ck, docId, json: documentJson.write(document), nonce },
      { sealed: sealDocument(ck, docId, document, nonce) },
    ),
    row(
      `capsule, ${mode}`,
      { kdm, dmId, ver: 1, json: capsuleJson.write(inside), nonce },
      { sealed: sealCapsule(kdm, dmId, 1, inside, nonce).bytes },
    ),
    ...replies,
    row(
      `draft, ${mode}`,
      { draftKey: keys.draftKey, ...draft, json: '{"q1":2}', nonce },
      { sealed: sealReplyDraft(keys.draftKey, draft, '{"q1":2}', nonce) },
    ),
  ];
}

function codeRows(): Row[] {
  const { dmId } = ids;
  const [shareKey, pepper, share] = [asKey(counting(32, 4)), asKey(counting(32, 5)), asKey(counting(32, 2))];
  const nonce = counting(24);
  const drawn = [new Uint8Array([255, 240, 0, 0]), counting(4, 77)];
  return [
    row(
      'the server’s share at rest',
      { shareKey, dmId, share, nonce },
      { sealed: sealDmShare(shareKey, dmId, share, nonce) },
    ),
    row(
      'what is kept of a code',
      { pepper, dmId, issue: 3, code: '004219' },
      { stored: storedCode(pepper, dmId, 3, '004219') },
    ),
    row(
      'a code from random bytes (u32 below 4,294,000,000, mod 10^6)',
      { drawn },
      { code: newCode(exactRandom(...drawn)) },
    ),
  ];
}

function gatewayRows(): Row[] {
  const t = tape('gateway');
  const practice = new HonestPractice(t.random);
  const ada = practice.founder;
  const circle = new HonestCircle(practice, 0, ada, listed([ada], 2));
  const gateway = practice.addGateway();
  const weekly = weeklyKey(practice, gateway, 4, 1_750_000_000_000 + WEEK_MS);
  const { key, seed, signed } = weekly;
  const about = { threadId: ids.threadId, contactId: toId<'contact'>(counting(16, 70)) };
  const jobs: JobContent[] = [
    {
      kind: 'email',
      to: 'pat@example.org',
      subject: 'Visit',
      text: 'Thursday 9:40',
      headers: { 'Message-ID': '<1@mill.example>' },
    },
    { kind: 'sms', to: '+447946000000', text: 'Thursday 9:40' },
    {
      kind: 'dm',
      to: 'pat@example.org',
      link: 'https://mill.example/m/x#1.y',
      practice: 'Mill',
      expiresAt: 1_760_000_000_000,
    },
  ];
  const jobRows = jobs.map((content) => {
    t.taken();
    const made = makeJob(
      practice.log,
      authorOf(ada),
      key,
      { jobId: practice.id<'job'>(), ...about, notAfter: key.notAfter, content },
      t.random,
    );
    const [, coins] = t.taken();
    const { bodyHash, ...header } = parseJob(made.bytes);
    const signSeed = ada.identities[0]!.signSeed;
    return row(
      `job: ${content.kind}`,
      { gatewayKey: seed, header, json: jobJson.write(content), coins, signSeed },
      { ...made, bodyHash },
    );
  });
  t.taken();
  const content = { t: 'email' as const, from: 'pat@example.org', subject: 'Re: Visit', text: 'Fine.' };
  const author = { id: gateway.gatewayId, gen: 0, sign: gateway.sign };
  const where = { threadId: ids.threadId, inboundId: toId<'inbound'>(counting(16, 80)), timeMs: 1_750_000_000_000 };
  const inbound = makeInbound({ log: practice.log, circle: circle.circle }, author, { ...where, content }, t.random);
  const [inCoins] = t.taken();
  const { bodyHash, ...header } = parseInbound(inbound.bytes);
  const context = { gatewayId: gateway.gatewayId, gwGen: 4, dmId: ids.dmId, issue: 1 };
  const coins = counting(64);
  const code = sealCode(key.kemPk, context, { to: '+447946000000', code: '004219' }, exactRandom(coins));
  return [
    row('gateway key', { ...key, seed }, { ...signed, hash: gatewayKeyHash(signed.bytes) }),
    ...jobRows,
    row(
      'inbound',
      { es: circle.stored[0]!.es, header, json: inboundJson.write(content), coins: inCoins },
      { ...inbound, bodyHash },
    ),
    row(
      'texted code',
      { seed, ...context, json: '{"v":1,"to":"+447946000000","code":"004219"}', coins },
      { sealed: code },
    ),
  ];
}

export const outside = async (): Promise<Sections> => ({
  file: fileRows(),
  directMessage: [...(await directMessageRows(null)), ...(await directMessageRows('7H3K9QW2ZT')), ...codeRows()],
  gateway: gatewayRows(),
});
