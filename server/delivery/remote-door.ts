/**
 * The door (server/domain/gateway/door.ts) of an API in another process: each method is one call on the line.
 * While the API is away every call is Fault unavailable, and the worker asks again.
 */
import { WAKE_MAX_MS } from '../../protocol/wire/gateway.ts';
import type { GatewayDoor } from '../domain/gateway/door.ts';
import { RemoteLine, type LineParts } from './remote-line.ts';

export interface RemoteDoor extends GatewayDoor {
  /** Breaks off what is under way. */
  close(): void;
}

export function openRemoteDoor(parts: LineParts): RemoteDoor {
  const line = new RemoteLine(parts);
  return {
    introduce: (gateway) => line.introduce(gateway),
    publishKey: async ({ bytes, sig }) => void (await line.call('publishKey', { bytes, sig })),
    newestKey: async (practiceId) => (await line.call('newestKey', { practiceId })).key,
    neededKeys: async (practiceId) => (await line.call('neededKeys', { practiceId })).generations,
    practices: async () => (await line.call('practices', {})).practiceIds,
    entries: (practiceId, afterSeq) => line.call('entries', { practiceId, afterSeq }),
    controls: (practiceId, afterEpoch) => line.call('controls', { practiceId, afterEpoch }),
    wake: async (maxMs) => {
      const ms = Math.min(maxMs, WAKE_MAX_MS);
      await line.call('wake', { maxMs: ms }, ms);
    },
    lease: async (limit, leaseMs) => (await line.call('lease', { limit, leaseMs })).jobs,
    begin: (hand) => line.call('begin', hand),
    report: async (word) => void (await line.call('report', word)),
    status: async (word) => void (await line.call('status', word)),
    knowsToken: async (token) => (await line.call('knowsToken', { token })).isKnown,
    place: async (from) => (await line.call('place', from)).place,
    add: ({ practiceId, providerKey, thread, item, messageId }) =>
      line.call('add', {
        practiceId,
        providerKey,
        thread: thread === null ? null : { bytes: thread.bytes, sig: thread.sig },
        item: { bytes: item.bytes, sig: item.sig, body: item.body },
        messageId,
      }),
    isAdded: async (practiceId, providerKey) => (await line.call('isAdded', { practiceId, providerKey })).isAdded,
    optOut: async (number, isOut, code) => void (await line.call('optOut', { number, isOut, code })),
    readFile: (jobId, fileId) => line.download({ jobId, fileId }),
    writeFile: ({ practiceId, threadId, fileId, sealedBytes }, sealed) =>
      line.upload({ practiceId, threadId, fileId, sealedBytes }, sealed),
    codes: async (limit) => (await line.call('codes', { limit })).codes,
    reportCode: async ({ dmId, issue, failed }) => void (await line.call('reportCode', { dmId, issue, failed })),
    tests: async () => (await line.call('tests', {})).tests,
    reportTest: async (testId, { accepted, code }) => void (await line.call('reportTest', { testId, accepted, code })),
    close: () => line.close(),
  };
}
