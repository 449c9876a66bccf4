/** The API's side of the door (door.ts): each method is one line here and named after the file that has its rules. */
import { reportCode, takeCodes } from '../direct-messages/hand-over.ts';
import type { Domain } from '../domain.ts';
import type { GatewayDoor } from './door.ts';
import { readFile, writeFile } from './files.ts';
import { controls, entries, introduce, newestKey, publishKey } from './follow.ts';
import { add } from './inbound.ts';
import { begin, lease } from './lease.ts';
import { place } from './place.ts';
import { optOut, report, status } from './report.ts';

export function createDoor(domain: Domain): GatewayDoor {
  const { read } = domain.stores;
  return {
    introduce: (gateway) => introduce(domain, gateway),
    publishKey: (key) => publishKey(domain, key),
    newestKey: (practiceId) => newestKey(domain, practiceId),
    neededKeys: (practiceId) => read.outbox.generations(practiceId),
    practices: () => read.gateways.practices(),
    entries: (practiceId, afterSeq) => entries(domain, practiceId, afterSeq),
    controls: (practiceId, afterEpoch) => controls(domain, practiceId, afterEpoch),
    wake: (maxMs) => wake(domain, maxMs),
    lease: (limit, leaseMs) => lease(domain, limit, leaseMs),
    begin: (hand) => begin(domain, hand),
    report: (done) => report(domain, done),
    status: (word) => status(domain, word),
    knowsToken: async (token) => (await read.deliveries.byToken(token.toLowerCase())) !== null,
    place: (from) => place(domain, from),
    add: (inbound) => add(domain, inbound),
    isAdded: async (practiceId, providerKey) => (await read.gateways.inbound(practiceId, providerKey)) !== null,
    optOut: (number, isOut, code) => optOut(domain, number, isOut, code),
    readFile: (jobId, fileId) => readFile(domain, jobId, fileId),
    writeFile: (file, sealed) => writeFile(domain, file, sealed),
    codes: (limit) => takeCodes(domain, limit),
    reportCode: (word) => reportCode(domain, word),
    tests: () => Promise.resolve(domain.tests.take()),
    reportTest: (testId, result) => Promise.resolve(domain.tests.answer(testId, result)),
  };
}

async function wake(domain: Domain, maxMs: number): Promise<void> {
  const changed = domain.outbox.next();
  const due = await domain.stores.read.outbox.nextDue();
  const ms = Math.min(maxMs, due === null ? maxMs : due - domain.clock.now());
  const hasCodes = (await domain.stores.read.dms.waiting(1)).length > 0;
  if (ms <= 0 || hasCodes || !domain.tests.isEmpty) return changed.forget();
  await changed.within(ms);
}
