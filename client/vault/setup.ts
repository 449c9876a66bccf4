/**
 * Verbs for the first run: a practice, its owner and its records key, made before anything leaves the device.
 * The records secret exists only between prepareSetup and the owner's typed-back shares: it is not kept, only split.
 */
import { newIdentity } from '../../protocol/crypto/account/keyring.ts';
import { isName } from '../../protocol/crypto/account/password.ts';
import { createCircle } from '../../protocol/crypto/circle/make.ts';
import { practiceCircleId } from '../../protocol/crypto/circle/control.ts';
import { toId } from '../../protocol/crypto/encoding.ts';
import { PracticeLog } from '../../protocol/crypto/practice-log/log.ts';
import { makeGenesis } from '../../protocol/crypto/practice-log/make.ts';
import {
  newRecordsSecret,
  readShare,
  rebuildRecords,
  recordsKeys,
  splitRecords,
} from '../../protocol/crypto/records-key/records-key.ts';
import { randomBytes } from '../../protocol/crypto/sodium.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { RouteInput } from '../../protocol/wire/routes.ts';
import { checkPerson, makeAccount, mistyped } from './account.ts';
import type { SetupInput } from './api.ts';
import { newEpochOut } from './circles.ts';
import type { Memory } from './memory.ts';
import { entryOut } from './memory.ts';

const MAX_SHARES = 16;

function checkInput(input: SetupInput): { readonly login: string } {
  if (!isName(input.practiceName)) throw new Fault('input.invalid', 'practiceName');
  const { custodians, needed } = input;
  const isCount = custodians.length >= 1 && custodians.length <= MAX_SHARES && custodians.every(isName);
  if (!isCount) throw new Fault('input.invalid', 'custodians');
  if (!Number.isInteger(needed) || needed < 1 || needed > custodians.length) throw new Fault('input.invalid', 'needed');
  return checkPerson(input);
}

export async function prepareSetup(memory: Memory, input: SetupInput) {
  const { login } = checkInput(input);
  const userId = toId<'user'>(randomBytes(16));
  const me = newIdentity(1);
  const timeMs = memory.ports.now();
  const rs = newRecordsSecret();
  const records = recordsKeys(rs);
  const shape = { k: input.needed, n: input.custodians.length };
  const genesis = makeGenesis(
    {
      practiceName: input.practiceName,
      userId,
      name: input.name,
      login,
      signPk: me.sign.publicKey,
      kemPk: me.kemPk,
      recordsKemPk: records.kemPk,
      recordsSignPk: records.sign.publicKey,
      ...shape,
      custodians: input.custodians,
      policy: 0,
    },
    me.sign,
    timeMs,
  );
  const log = PracticeLog.begin(genesis);
  const { practiceId } = log;
  const texts = splitRecords(rs, { practiceId, gen: 1, ...shape });
  rs.fill(0);
  const epoch = createCircle(
    log.state,
    { id: userId, gen: 1, sign: me.sign },
    { circleId: practiceCircleId(practiceId), kind: 0, members: [{ userId, rank: 2 }], timeMs },
  );
  const made = await makeAccount(
    memory,
    { ...input, login, userId },
    { practiceId, identity: me, log: { logSeq: log.seq, logHash: log.head } },
  );
  memory.setup = {
    upload: { genesis: entryOut(genesis), account: made.upload, epoch: newEpochOut(epoch) },
    log,
    isConfirmed: false,
  };
  return {
    sheets: texts.map((text, index) => ({ custodian: input.custodians[index] ?? '', text })),
    recoveryCode: made.recoveryCode,
  };
}

/** Rebuilds the records key from exactly `k` typed-back shares; detail `share.1`… is wrong in itself, `shares` do not fit together. */
export function confirmShares(memory: Memory, typed: readonly string[]): void {
  const { setup } = memory;
  if (setup === null) throw new Fault('input.invalid', 'setup');
  const { records, practiceId } = setup.log.state;
  typed.forEach((text, index) => mistyped(`share.${index + 1}`, () => readShare(text)));
  if (typed.length < records.k) throw new Fault('input.invalid', 'shares');
  mistyped('shares', () => rebuildRecords(typed.slice(0, records.k), practiceId, records)).fill(0);
  setup.isConfirmed = true;
}

export function finishSetup(memory: Memory): RouteInput<'practice:create'> {
  const { setup } = memory;
  if (setup === null || !setup.isConfirmed) throw new Fault('input.invalid', 'shares');
  return setup.upload;
}
