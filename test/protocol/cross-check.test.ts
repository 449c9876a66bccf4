/**
 * A stranger recomputes protocol/vectors.json over other libraries (test/harness/stranger.ts) and comes to the same
 * bytes: X-Wing, BLAKE2b, Ed25519, XChaCha20-Poly1305, Argon2id and everything built from them.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { sodiumReady } from '../../protocol/crypto/sodium.ts';
import * as s from '../harness/stranger.ts';
import { b64, hex, u32, u64, u8, utf8 } from '../harness/stranger.ts';

beforeAll(sodiumReady);

/** Values as the rows hold them: bytes in hex, ids and hashes in base64url. A missing one shows as a wrong value. */
type Name =
  | 'authorGen'
  | 'authorId'
  | 'body'
  | 'bytes'
  | 'chain'
  | 'code'
  | 'coins'
  | 'ct'
  | 'ev'
  | 'evHash'
  | 'fileId'
  | 'first'
  | 'fk'
  | 'gatewayKey'
  | 'hash'
  | 'head'
  | 'header'
  | 'inboxSeed'
  | 'itemHash'
  | 'json'
  | 'kdm'
  | 'kek'
  | 'length'
  | 'mix'
  | 'nonce'
  | 'padded'
  | 'practiceId'
  | 'prev'
  | 'publicKey'
  | 'recAuth'
  | 'rep'
  | 'replyHash'
  | 'rsPub'
  | 'sealed'
  | 'seed'
  | 'sig'
  | 'signSeed'
  | 'ss'
  | 'userId';
type Json = { readonly [name in Name]: string };
interface VectorRow {
  readonly what: string;
  readonly in: Json;
  readonly out: Json;
}
const path = new URL('../../protocol/vectors.json', import.meta.url);
const { sections } = JSON.parse(readFileSync(path, 'utf8')) as { sections: Record<string, VectorRow[]> };
/** Values of a row: bytes are hex, so a wrong type shows as a wrong value. */
const rows = (section: string, what: RegExp | string): VectorRow[] => {
  const found = sections[section]!.filter((row) =>
    typeof what === 'string' ? row.what === what : what.test(row.what),
  );
  expect(found.length).toBeGreaterThan(0);
  return found;
};
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const seedsOf = (people: { userId: string; identities: { signSeed: string; kemSeed: string; gen: number }[] }[]) =>
  new Map(people.map((one) => [one.userId, one.identities]));

describe('foundation', () => {
  it('LP, H, KDF, KDF64', () => {
    for (const { what, in: input, out } of rows('hash', /^H\(|^H |^KDF/)) {
      const { label, fields, key } = input as unknown as { label: string; fields: string[]; key?: string };
      const given = fields.map((one) => (/^([0-9a-f]{2}){8,}$/.test(one) ? hex(one) : one));
      const made = {
        H: () => ({ hash: toHex(s.h(label, ...given)) }),
        KDF: () => ({ key: toHex(s.kdf(hex(key!), label, ...given)) }),
        KDF64: () => ({ bytes: toHex(s.kdf64(hex(key!), label, ...given)) }),
      }[/^\w+/.exec(what)![0] as 'H' | 'KDF' | 'KDF64']();
      expect(made).toEqual(out);
    }
  });
  it('Ed25519 signatures', () => {
    for (const { in: input, out } of rows('signature', 'SIGN(sk, label, bytes)')) {
      const { seed, label, bytes } = input as Record<string, string>;
      expect(toHex(s.publicKey(hex(seed!)))).toBe(out['publicKey']);
      expect(toHex(s.sign(hex(seed!), label!, hex(bytes!)))).toBe(out['sig']);
    }
  });
  it('SEAL and its opening', () => {
    for (const { in: input, out } of rows('seal', /^SEAL/)) {
      const { key, label, ad, plaintext, nonce } = input as Record<string, string>;
      const sealed = s.seal(hex(key!), label!, hex(ad!), hex(plaintext!), hex(nonce!));
      expect(toHex(sealed)).toBe(out['sealed']);
      expect(toHex(s.open(hex(key!), label!, hex(ad!), sealed))).toBe(plaintext);
    }
  });
  it('X-Wing and SEALTO', () => {
    const [key] = rows('xwing', 'X-Wing key from seed');
    const seed = hex(key!.in['seed']);
    expect(toHex(s.kemPublicKey(seed))).toBe(key!.out['publicKey']);
    const [enc] = rows('xwing', 'X-Wing encapsulation with coins');
    const { cipherText, sharedSecret } = s.encapsulate(hex(enc!.in['publicKey']), hex(enc!.in['coins']));
    expect([toHex(cipherText), toHex(sharedSecret)]).toEqual([enc!.out['ct'], enc!.out['ss']]);
    expect(toHex(s.decapsulate(cipherText, seed))).toBe(enc!.out['ss']);
    const [to] = rows('xwing', /^SEALTO/);
    const { publicKey, label, context, plaintext, coins } = to!.in as Record<string, string>;
    const sealed = s.sealTo(hex(publicKey!), label!, hex(context!), hex(plaintext!), hex(coins!));
    expect(toHex(sealed)).toBe(to!.out['sealed']);
    expect(toHex(s.openTo(seed, label!, hex(context!), sealed))).toBe(plaintext);
  });
  it('PAD', () => {
    for (const { in: input, out } of rows('padding', 'PAD: length')) {
      expect(s.pad(new Uint8Array(Number(input['length'])).fill(1)).length).toBe(out['padded']);
    }
  });
});

describe('account', () => {
  it('password to KEK, with another Argon2id', () => {
    const [row] = rows('password', /^password/);
    const { password, login, serverSalt, userId, share } = row!.in as Record<string, string>;
    const salt = s.blake128(s.lp('cor1/pwsalt', login!, hex(serverSalt!)));
    const master = s.argon(utf8(password!.normalize('NFKC')), salt);
    const pwKey = s.kdf(master, 'wrap');
    const kek = s.kdf(s.kdf(pwKey, 'kek/1', b64(userId!)), 'kek/2', hex(share!));
    expect(row!.out).toEqual({
      salt: toHex(salt),
      authKey: toHex(s.kdf(master, 'auth')),
      pwKey: toHex(pwKey),
      kek: toHex(kek),
    });
  }, 60_000);
  it('wraps, keyring, recovery code', () => {
    const [wrap] = rows('account', 'AK wrapped by the password');
    const { kek, userId, ak, nonce } = wrap!.in as Record<string, string>;
    const ad = s.lp(b64(userId!), u8(1));
    expect(toHex(s.seal(hex(kek!), 'ak', ad, hex(ak!), hex(nonce!)))).toBe(wrap!.out['sealed']);
    const [ring] = rows('account', 'keyring');
    const { version, practiceId, identities } = ring!.in as unknown as {
      version: number;
      practiceId: string;
      identities: { gen: number; signSeed: string; kemSeed: string }[];
    };
    const list = identities.map((one) => s.lp(u32(one.gen), hex(one.signSeed), hex(one.kemSeed)));
    const plaintext = s.lp('cor1/keyring', b64(practiceId), ...list);
    const sealed = s.seal(
      s.kdf(hex(ak!), 'keyring'),
      'keyring',
      s.lp(b64(userId!), u32(version)),
      plaintext,
      hex(nonce!),
    );
    expect(toHex(sealed)).toBe(ring!.out['sealed']);
    const [code] = rows('account', 'recovery code');
    const rc = hex(code!.in['code']);
    expect([toHex(s.kdf(rc, 'kek/rec', b64(code!.in['userId']))), toHex(s.kdf(rc, 'rec-auth'))]).toEqual([
      code!.out['kek'],
      code!.out['recAuth'],
    ]);
  });
});

describe('practice log', () => {
  it('every entry hashes to the next one’s prev and is signed by its author', () => {
    const [keys, ...others] = sections['log']!;
    const { people, recordsSecrets } = keys!.in as unknown as {
      people: Parameters<typeof seedsOf>[0];
      recordsSecrets: string[];
    };
    const seeds = seedsOf(people);
    const entries = others.filter((row) => row.what.startsWith('entry'));
    let prev = s.toB64(new Uint8Array(32));
    for (const { in: head, out } of entries) {
      const { bytes, sig, cosig, hash } = out as Record<string, string>;
      const author = seeds.get(head['authorId'])?.[Number(head['authorGen']) - 1]?.signSeed;
      const seed =
        author === undefined ? s.kdf(hex(recordsSecrets[Number(head['authorGen']) - 1]!), 'rec/sign') : hex(author);
      expect(toHex(s.sign(seed, 'log', hex(bytes!)))).toBe(sig);
      expect(head['prev']).toBe(prev);
      prev = s.toB64(s.h('log', hex(bytes!), hex(sig!), ...(cosig === undefined ? [] : [hex(cosig)])));
      expect(prev).toBe(hash);
    }
    expect(keys!.out['practiceId']).toBe(s.toB64(s.h('practice', hex(entries[0]!.out['bytes']))));
  });
});

interface ControlVector {
  readonly es: string;
  readonly control: { circleId: string; epoch: number; inboxPk: string; epochCommit: string; envsHash: string };
  readonly earlier: { from: number; es: string }[];
}
describe('circles', () => {
  it('commitment, inbox key, every envelope and back link', () => {
    const [keys] = rows('circle', /^keys/);
    const { people, recordsSecret } = keys!.in as unknown as {
      people: Parameters<typeof seedsOf>[0];
      recordsSecret: string;
    };
    const seeds = seedsOf(people);
    for (const { in: input, out } of rows('circle', /^control: [^t]/)) {
      const { es, control, earlier } = input as unknown as ControlVector;
      const [circleId, epoch, secret] = [b64(control.circleId), u32(control.epoch), hex(es)];
      expect(s.toB64(s.h('epoch', circleId, epoch, secret))).toBe(control.epochCommit);
      expect(toHex(s.kemPublicKey(s.kdf(secret, 'inbox', circleId, epoch)))).toBe(control.inboxPk);
      const { envelopes, leaves, back } = out as unknown as {
        envelopes: { r: string; gen: number; envelope: string }[];
        leaves: string[];
        back: { from: number; sealed: string }[];
      };
      for (const [i, { r, gen, envelope }] of envelopes.entries()) {
        const seed = seeds.get(r)?.[gen - 1]?.kemSeed;
        const pk = s.kemPublicKey(seed === undefined ? s.kdf(hex(recordsSecret), 'rec/kem') : hex(seed));
        const coins = s.kdf64(secret, 'coins', circleId, epoch, b64(r), u32(gen), s.h('pk', pk));
        const made = s.sealTo(pk, 'epoch', s.lp('cor1/env', circleId, epoch, b64(r), u32(gen)), secret, coins);
        expect(toHex(made)).toBe(envelope);
        expect(toHex(s.lp(b64(r), u32(gen), s.h('env', made)))).toBe(leaves[i]);
      }
      expect(s.toB64(s.h('envs', ...leaves.map(hex)))).toBe(control.envsHash);
      for (const [i, { from, sealed }] of back.entries()) {
        const key = s.kdf(secret, 'back', circleId, epoch);
        const older = s.seal(key, 'back', s.lp(circleId, epoch, u32(from)), hex(earlier[i]!.es), new Uint8Array(24));
        expect(toHex(older)).toBe(sealed);
      }
    }
  });
});

interface Header {
  readonly [name: string]: string | number;
}
const eventFields = (header: Header) => {
  const [text, number] = [(name: string) => b64(String(header[name])), (name: string) => Number(header[name])];
  return [
    text('threadId'),
    u32(number('epoch')),
    text('ctlHash'),
    text('senderId'),
    u32(number('senderGen')),
    u64(number('senderSeq')),
    text('senderPrev'),
    u64(number('seenN')),
    text('seenChain'),
    text('clientMsgId'),
    u8(number('class')),
    u64(number('timeMs')),
    u64(number('logSeq')),
    text('logHash'),
  ];
};
describe('threads', () => {
  it('every event from its header, secret and JSON', () => {
    const [keys] = rows('event', /^keys/);
    const seeds = seedsOf((keys!.in as unknown as { people: Parameters<typeof seedsOf>[0] }).people);
    for (const { in: input, out } of rows('event', /^event/)) {
      const { es, nonce, json } = input as Record<string, string>;
      const header = input['header'] as unknown as Header;
      const fields = eventFields(header);
      const key = s.kdf(hex(es!), 'msg', b64(String(header['threadId'])), u32(Number(header['epoch'])));
      const body = s.seal(key, 'msg', s.lp('cor1/evad', ...fields), s.pad(utf8(json!)), hex(nonce!));
      expect(toHex(body)).toBe(out['body']);
      const ev = s.lp('cor1/ev', ...fields, s.h('body', body));
      const sig = s.sign(hex(seeds.get(String(header['senderId']))![0]!.signSeed), 'ev', ev);
      expect([toHex(ev), toHex(sig), s.toB64(s.h('ev', ev, sig))]).toEqual([out['ev'], out['sig'], out['evHash']]);
    }
  });
  it('the mixed chain', () => {
    const [world] = rows('chain', /^a whole/);
    const { thr } = world!.in as unknown as { thr: { bytes: string; sig: string } };
    let chain = s.h('chain0', s.h('thr', hex(thr.bytes), hex(thr.sig)));
    const labels = ['', 'ev', 'in', 'reply', 'ntc'];
    for (const { in: item, out } of rows('chain', /^item/)) {
      const { n, kind } = item as unknown as { n: number; kind: number };
      const sig = item['sig'] as string | null;
      const itemHash = s.h(labels[kind]!, hex(item['bytes']), ...(sig === null ? [] : [hex(sig)]));
      chain = s.h('chain', chain, u64(n), u8(kind), itemHash);
      expect([s.toB64(itemHash), s.toB64(chain)]).toEqual([out['itemHash'], out['chain']]);
    }
    expect(s.toB64(chain)).toBe(world!.out['head']);
  });
});

describe('files and Direct Messages', () => {
  it('the hash of a file commits it to its key', () => {
    for (const { in: input, out } of rows('file', /^file of [01] /)) {
      const key = s.kdf(hex(input['fk']), 'file/hash', b64(input['fileId']));
      expect(s.toB64(s.keyed256(key, hex(out['first'])))).toBe(out['hash']);
    }
  });
  it('keys of a message, its capsule and its replies', () => {
    const [keys] = rows('directMessage', 'Direct Message keys, standard');
    const { dmId, link, share } = keys!.in as Record<string, string>;
    const [id, L] = [b64(dmId!), hex(link!)];
    const kdm = s.kdf(s.kdf(s.kdf(L, 'dm/1', id), 'dm/2', new Uint8Array(32)), 'dm/3', hex(share!));
    const rs = s.kdf(L, 'dm/rs', id, kdm);
    expect([toHex(kdm), toHex(s.publicKey(rs))]).toEqual([keys!.out['kdm'], keys!.out['rsPub']]);
    const [capsule] = rows('directMessage', 'capsule, standard');
    const sealed = s.seal(kdm, 'dm/cap', s.lp(id, u32(1)), s.pad(utf8(capsule!.in['json'])), hex(capsule!.in['nonce']));
    expect(toHex(sealed)).toBe(capsule!.out['sealed']);
    for (const { in: input, out } of rows('directMessage', /^reply . standard|^reply ., standard/)) {
      const header = input['header'] as unknown as Header;
      const [text, number] = [(name: string) => b64(String(header[name])), (name: string) => Number(header[name])];
      const fields = [
        text('dmId'),
        text('threadId'),
        text('circleId'),
        u32(number('epoch')),
        u64(number('replyNo')),
        text('prevReply'),
        u8(number('class')),
        u64(number('timeMs')),
      ];
      const inbox = s.kemPublicKey(hex(input['inboxSeed']));
      const body = s.sealTo(
        inbox,
        'reply',
        s.lp('cor1/replyctx', ...fields),
        s.pad(utf8(input['json'])),
        hex(input['coins']),
      );
      const rep = s.lp('cor1/reply', ...fields, s.h('body', body));
      const sig = s.sign(rs, 'reply', rep);
      expect([toHex(body), toHex(rep), toHex(sig)]).toEqual([out['body'], out['rep'], out['sig']]);
      expect(s.toB64(s.h('reply', rep, sig))).toBe(out['replyHash']);
    }
  });
  it('a job, sealed to the gateway and signed by its sender', () => {
    for (const { in: input, out } of rows('gateway', /^job/)) {
      const header = input['header'] as unknown as Header;
      const [text, number] = [(name: string) => b64(String(header[name])), (name: string) => Number(header[name])];
      const fields = [
        text('gatewayId'),
        u32(number('gwGen')),
        text('jobId'),
        text('threadId'),
        text('contactId'),
        u8(number('channel')),
        text('senderId'),
        u32(number('senderGen')),
        u64(number('notAfter')),
        u64(number('logSeq')),
        text('logHash'),
      ];
      const pk = s.kemPublicKey(hex(input['gatewayKey']));
      const body = s.sealTo(pk, 'job', s.lp('cor1/jobctx', ...fields), s.pad(utf8(input['json'])), hex(input['coins']));
      const bytes = s.lp('cor1/job', ...fields, s.h('body', body));
      expect([toHex(body), toHex(bytes), toHex(s.sign(hex(input['signSeed']), 'job', bytes))]).toEqual([
        out['body'],
        out['bytes'],
        out['sig'],
      ]);
    }
  });
});
