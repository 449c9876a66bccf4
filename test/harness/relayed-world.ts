/**
 * A practice whose Direct Messages truly leave: real clients, a real server with its gateway, a real SMTP sink for the links
 * and a scripted carrier for the codes. Both are read as the patient reads them, never from our own database.
 */
import { simpleParser } from 'mailparser';
import { expect } from 'vitest';
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { Patient } from '../../protocol/wire/patients.ts';
import { OUTSIDE_ENV } from './outside-world.ts';
import { patientCalled, trust } from './patient-world.ts';
import { openRelay } from './relay.ts';
import { ACCOUNT, NUMBER, scriptedCarrier, TOKEN, type ScriptedCarrier } from './scripted-carrier.ts';
import { steeredClock } from './steered-clock.ts';
import { createWorld, type Colleague, type World } from './world.ts';

export interface RelayedWorld {
  readonly world: World;
  readonly carrier: ScriptedCarrier;
  readonly ruth: Colleague;
  readonly tomasz: Colleague;
  /** A record with address and number, saved by the owner. */
  patient(name: string, email: string, mobile: string): Promise<Patient>;
  /** Past the undo of what was written; the link of the newest mail to this address, once there are `count` of them. */
  mailed(email: string, count?: number): Promise<string>;
  /** The newest code texted to this number, once there are `count` of them. */
  texted(mobile: string, count?: number): Promise<string>;
  /** Moves the server's clock and lets it do what became due. */
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

export async function createRelayedWorld(env: Readonly<Record<string, string>> = {}): Promise<RelayedWorld> {
  const [relay, carrier] = await Promise.all([openRelay(), scriptedCarrier()]);
  const clock = steeredClock();
  const settings = {
    ...OUTSIDE_ENV,
    CORRIDOR_SMTP_URL: relay.url,
    CORRIDOR_TWILIO_ACCOUNT: ACCOUNT,
    CORRIDOR_TWILIO_TOKEN: TOKEN,
    CORRIDOR_TWILIO_FROM: NUMBER,
    CORRIDOR_TWILIO_URL: carrier.url,
    ...env,
  };
  const world = await createWorld(settings, { clock: { now: () => clock.now() } });
  const ruth = await world.found();
  const tomasz = await world.join(ruth, 'Tomasz Zieliński');
  await world.app.runJobs();
  await trust(world, ruth.corridor);
  await ruth.corridor.credits.buy(50, 'for the tests');
  const advance = async (ms: number) => {
    clock.advance(ms);
    await world.app.runJobs();
  };
  const waitFor = async (many: () => number, count: number): Promise<void> => {
    const looked = async () => {
      await world.app.runJobs();
      return many();
    };
    await expect.poll(looked).toBe(count);
  };
  return {
    world,
    carrier,
    ruth,
    tomasz,
    advance,
    patient: (name, email, mobile) => ruth.corridor.patients.save(patientCalled(name, { email, mobile })),
    async mailed(email, count = 1) {
      await advance(LIMITS.undoMs + 1_000);
      const mails = () => relay.received.filter(({ to }) => to.includes(email));
      await waitFor(() => mails().length, count);
      const { text = '' } = await simpleParser(mails().at(-1)!.source);
      return found(/https?:\/\/\S+\/m\/\S+#\S+/, text);
    },
    async texted(mobile, count = 1) {
      const texts = () => carrier.taken.filter(({ to }) => to === mobile);
      await waitFor(() => texts().length, count);
      return found(/\b\d{6}\b/, texts().at(-1)!.body);
    },
    async close() {
      await world.close();
      relay.close();
      await carrier.close();
      expect(carrier.complaints).toEqual([]);
    },
  };
}

function found(sign: RegExp, words: string): string {
  const [match] = sign.exec(words) ?? [];
  if (match === undefined) throw new Error('neither link nor code in what was sent');
  return match;
}
