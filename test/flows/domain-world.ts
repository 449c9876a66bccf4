/**
 * Practices on a real database in a temporary folder, without transports: what people's clients would make is made here
 * with the protocol itself and handed to the use cases. Doubles are clock, timers and publisher only: the test sets the
 * time, and every tell is kept with the people who would hear it.
 */
import { join } from 'node:path';
import { hookSecret, serverSecrets } from '../../protocol/crypto/account/password.ts';
import { asKey } from '../../protocol/crypto/keys.ts';
import { randomBytes, sodiumReady } from '../../protocol/crypto/sodium.ts';
import type { Tell, TellName } from '../../protocol/wire/events.ts';
import type { SessionId, UserId } from '../../protocol/wire/ids.ts';
import { createDomain, type Domain } from '../../server/domain/domain.ts';
import { quietMeter } from '../../server/domain/meter.ts';
import type { EndReason, MailOutcome, Settings } from '../../server/domain/ports.ts';
import { createSubscriber } from '../../server/delivery/subscriber/subscriber.ts';
import { localTime } from '../../server/local-time.ts';
import { createOtp } from '../../server/otp.ts';
import { createPhones } from '../../server/phones.ts';
import { openFileDisk } from '../../server/storage/files-on-disk.ts';
import { openStorage, type Storage } from '../../server/storage/open.ts';
import { verifier } from '../../server/verifier.ts';
import { freshDatabase, type TestDatabase } from '../harness/databases.ts';
import { newLiveName, openLive } from '../harness/lives.ts';
import { temporaryFolder } from '../harness/leftovers.ts';

export interface Told<N extends TellName = TellName> {
  readonly to: readonly UserId[];
  readonly name: N;
  readonly data: Tell<N>;
  readonly except: string | null;
}

export interface World {
  domain: Domain;
  storage: Storage;
  readonly database: TestDatabase;
  /** Where the sealed files lie, in `files`. */
  readonly folder: string;
  readonly told: Told[];
  readonly closed: { readonly who: UserId | SessionId; readonly reason: EndReason }[];
  readonly mails: { readonly to: string; readonly kind: string }[];
  readonly lines: string[];
  /** What the relay answers next; accepted when empty. */
  readonly outcomes: MailOutcome[];
  now: number;
  /** What one person heard, by name. */
  heard<N extends TellName>(userId: UserId, name: N): Tell<N>[];
  /** The process ends and starts again on the same database. */
  restart(): Promise<void>;
  /** Another node on the same database, ended with this one; only where the project is of several nodes. */
  beside(): Promise<World>;
  close(): Promise<void>;
}

export async function openWorld(settings: Partial<Settings> = {}): Promise<World> {
  await sodiumReady();
  const folder = temporaryFolder('domain');
  const database = await freshDatabase();
  const secrets = serverSecrets(asKey(randomBytes(32)));
  const note = (fields: Record<string, unknown>, message: string) =>
    void world.lines.push(`${message} ${JSON.stringify(fields)}`);
  const log = { debug: note, info: note, warn: note, error: note };

  const liveName = newLiveName();
  const others: (() => Promise<void>)[] = [];
  let end = (): Promise<void> => Promise.resolve();
  const start = async () => {
    const storage = await openStorage({ ...database.place, log });
    const { live, close: closeLive } = await openLive(liveName);
    const domain = createDomain({
      clock: { now: () => world.now },
      later: (ms, work) => {
        const timer = setTimeout(work, ms);
        return () => clearTimeout(timer);
      },
      localTime,
      otp: createOtp(),
      phones: createPhones(),
      random: randomBytes,
      secrets,
      settings: { version: '0', mailbox: true, setup: 'open', ...settings },
      stores: storage.stores,
      disk: openFileDisk(join(folder, 'files')),
      publisher: {
        tell: (to, name, data, except) => void world.told.push({ to, name, data, except: except ?? null }),
        closeSession: (who, reason) => void world.closed.push({ who, reason }),
        closeUser: (who, reason) => void world.closed.push({ who, reason }),
      },
      nodes: null,
      live,
      verifier,
      mailer: {
        send: (to, kind) => {
          const outcome = world.outcomes.shift() ?? { accepted: true };
          if (outcome.accepted) world.mails.push({ to, kind });
          return Promise.resolve(outcome);
        },
      },
      log,
      meter: quietMeter,
      subscriber: createSubscriber({
        clock: { now: () => world.now },
        secretOf: (subscriptionId) => hookSecret(secrets.hookKey, subscriptionId),
        anywhere: true,
      }),
    });
    const close = async () => {
      await closeLive();
      await storage.close();
    };
    return { parts: { storage, domain }, close };
  };
  const startFirst = async () => {
    const { parts, close } = await start();
    end = close;
    return parts;
  };

  const base = {
    database,
    folder,
    told: [] as Told[],
    closed: [],
    mails: [],
    lines: [] as string[],
    outcomes: [],
    now: 1_800_000_000_000,
  };
  const world = base as unknown as World;
  Object.assign(world, {
    heard: (userId: UserId, name: TellName) =>
      world.told.filter((one) => one.name === name && one.to.includes(userId)).map((one) => one.data),
    restart: async () => {
      await end();
      Object.assign(world, await startFirst());
    },
    beside: async () => {
      const { parts, close } = await start();
      others.push(close);
      return Object.assign(Object.create(world) as World, parts);
    },
    close: async () => {
      for (const close of others) await close();
      await end();
      await database.drop();
    },
  });
  return Object.assign(world, await startFirst());
}
