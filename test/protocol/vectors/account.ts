/** Vectors of protocol/README.md §2 and §4: passwords, account keys, keyring, pins, what a server keeps, shares. */
import {
  openAccountKey,
  readRecoveryCode,
  recoveryAuth,
  recoveryCodeText,
  recoveryKek,
  sealAccountKey,
  sealDraft,
  sealInviteSecret,
} from '../../../protocol/crypto/account/account-key.ts';
import { newIdentity, sealKeyring } from '../../../protocol/crypto/account/keyring.ts';
import {
  fakeSalt,
  passwordKek,
  passwordKeys,
  passwordSalt,
  sealShare,
  serverSecrets,
  storedAuth,
  storedRecovery,
  storedSession,
} from '../../../protocol/crypto/account/password.ts';
import { sealPins } from '../../../protocol/crypto/account/pins.ts';
import { toHash, toId } from '../../../protocol/crypto/encoding.ts';
import { asKey, asShortKey } from '../../../protocol/crypto/keys.ts';
import {
  joinShares,
  readShare,
  recordsKeys,
  sealPrevious,
  splitRecords,
} from '../../../protocol/crypto/records-key/records-key.ts';
import type { PracticeId } from '../../../protocol/wire/ids.ts';
import { argon2id } from '../../harness/argon2id.ts';
import { exactRandom } from '../../harness/scripted-random.ts';
import { counting, row, tape, verdict, type Row, type Sections } from './tape.ts';

const userId = toId<'user'>(counting(16, 16));
const practiceId = toHash(counting(32, 64)) as PracticeId;

async function passwordRows(): Promise<Row[]> {
  const serverSalt = counting(16);
  const share = asKey(counting(32, 32));
  const rows: Row[] = [];
  for (const [password, login] of [
    ['correct horse battery staple', 'ada@mill.example'],
    ['Ａ full-width Ａ and é', 'Ben'],
  ] as const) {
    const { authKey, pwKey } = await passwordKeys(argon2id, password, login, serverSalt);
    const kek = passwordKek(pwKey, userId, share);
    const salt = passwordSalt(login.toLowerCase(), serverSalt);
    const keys = { salt, authKey, pwKey, kek };
    rows.push(row('password → salt, authKey, pwKey, KEK_pw', { password, login, serverSalt, userId, share }, keys));
  }
  return rows;
}

function accountRows(): Row[] {
  const ak = asKey(counting(32, 1));
  const kek = asKey(counting(32, 2));
  const nonce = counting(24);
  const code = asShortKey(counting(16, 9));
  const t = tape('keyring');
  const first = newIdentity(1, t.random);
  const second = newIdentity(2, t.random);
  const identities = [first, second].map(({ gen, signSeed, kemSeed }) => ({ gen, signSeed, kemSeed }));
  const heads = [
    { what: 1 as const, id: toId(counting(16)), n: 3, hash: toHash(counting(32)) },
    { what: 2 as const, id: toId(counting(16, 1)), n: 17, hash: toHash(counting(32, 1)) },
    { what: 3 as const, id: toId(counting(16, 2)), n: 1, hash: toHash(counting(32, 2)) },
    { what: 4 as const, id: toId(counting(16, 3)), n: 1, hash: toHash(counting(32, 3)) },
  ];
  const pins = { keyringVersion: 2, logSeq: 9, logHash: toHash(counting(32, 4)), heads };
  const threadId = toId<'thread'>(counting(16, 5));
  const inviteId = toId<'invite'>(counting(16, 6));
  const secret = asShortKey(counting(16, 7));
  const wrap = sealAccountKey(kek, userId, 'password', ak, nonce);
  return [
    row('AK wrapped by the password', { kek, userId, by: 1, ak, nonce }, { sealed: wrap }),
    row(
      'AK wrapped by the recovery code',
      { kek, userId, by: 2, ak, nonce },
      { sealed: sealAccountKey(kek, userId, 'recovery', ak, nonce) },
    ),
    row(
      'the password’s wrap is not the recovery’s',
      { kek, userId, by: 2, sealed: wrap },
      verdict(() => openAccountKey(kek, userId, 'recovery', wrap)),
    ),
    row(
      'recovery code',
      { code, userId },
      { text: recoveryCodeText(code), kek: recoveryKek(code, userId), recAuth: recoveryAuth(code) },
    ),
    row(
      'recovery code with a typo',
      { text: `1${recoveryCodeText(code).slice(1)}` },
      verdict(() => readRecoveryCode(`1${recoveryCodeText(code).slice(1)}`)),
    ),
    row(
      'identity keys',
      { identities },
      { publicKeys: [first, second].map(({ sign, kemPk }) => ({ signPk: sign.publicKey, kemPk })) },
    ),
    row(
      'keyring',
      { ak, userId, version: 3, practiceId, identities, nonce },
      { sealed: sealKeyring(ak, userId, 3, { practiceId, identities }, nonce) },
    ),
    row('pins', { ak, userId, version: 7, pins, nonce }, { sealed: sealPins(ak, userId, 7, pins, nonce) }),
    row(
      'draft',
      { ak, userId, threadId, rev: 2, json: '{"text":"to be"}', nonce },
      { sealed: sealDraft(ak, userId, threadId, 2, '{"text":"to be"}', nonce) },
    ),
    row(
      'an open invitation’s secret',
      { ak, inviteId, secret, nonce },
      { sealed: sealInviteSecret(ak, inviteId, secret, nonce) },
    ),
  ];
}

function serverRows(): Row[] {
  const secretFile = asKey(counting(32, 200));
  const { pepper, shareKey, saltKey } = serverSecrets(secretFile);
  const authKey = asKey(counting(32));
  const nonce = counting(24);
  const share = asKey(counting(32, 32));
  return [
    row('from the SECRET FILE', { secretFile }, { pepper, shareKey, saltKey }),
    row(
      'kept of authKey, recAuth and a session token',
      { secretFile, userId, authKey, recAuth: authKey, token: authKey },
      {
        auth: storedAuth(pepper, userId, authKey),
        recovery: storedRecovery(pepper, userId, authKey),
        session: storedSession(pepper, authKey),
      },
    ),
    row(
      'the user’s share at rest',
      { secretFile, userId, share, nonce },
      { sealed: sealShare(shareKey, userId, share, nonce) },
    ),
    row('the salt for an unknown login', { secretFile, login: 'nobody' }, { salt: fakeSalt(saltKey, 'nobody') }),
  ];
}

function recordsRows(): Row[] {
  const rs = asKey(counting(32, 50));
  const { kemSeed, kemPk, sign } = recordsKeys(rs);
  const coefficients = [counting(32, 100), counting(32, 150)];
  const shares = splitRecords(rs, { practiceId, gen: 1, k: 3, n: 5 }, exactRandom(...coefficients));
  const some = [shares[4]!, shares[0]!, shares[2]!].map(readShare);
  const newRs = asKey(counting(32, 51));
  const newer = recordsKeys(newRs);
  const coins = counting(64);
  const previous = sealPrevious(newer.kemPk, practiceId, 2, rs, exactRandom(coins));
  return [
    row('records keys', { rs }, { kemSeed, kemPk, signPk: sign.publicKey }),
    row('shares, 3 of 5; coefficients by degree', { rs, practiceId, gen: 1, k: 3, n: 5, coefficients }, { shares }),
    row('shares 5, 1 and 3', { shares: [shares[4], shares[0], shares[2]] }, { rs: joinShares(some) }),
    row(
      'k − 1 shares',
      { shares: shares.slice(0, 2) },
      verdict(() => joinShares(shares.slice(0, 2).map(readShare))),
    ),
    row(
      'a share with a typo',
      { share: `1${shares[0]!.slice(1)}` },
      verdict(() => readShare(`1${shares[0]!.slice(1)}`)),
    ),
    row(
      'one of one',
      { rs, practiceId, gen: 1, k: 1, n: 1 },
      { shares: splitRecords(rs, { practiceId, gen: 1, k: 1, n: 1 }) },
    ),
    row('previous', { newKemPk: newer.kemPk, practiceId, newGen: 2, oldRs: rs, coins }, { sealed: previous }),
  ];
}

export const account = async (): Promise<Sections> => ({
  password: await passwordRows(),
  account: accountRows(),
  server: serverRows(),
  records: recordsRows(),
});
