/**
 * The guest over postMessage: verbs one way, values, progress or errors back. The page's end must stay free of the vault's
 * code; an error crosses as its code, never with a message that might hold what somebody typed.
 */
import { GuestError, type Guest } from './api.ts';

type Verb = keyof Guest;

export interface GuestCall {
  readonly id: number;
  readonly verb: Verb;
  readonly args: readonly unknown[];
}
export type GuestAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly part: number }
  | { readonly id: number; readonly code: string; readonly detail?: string; readonly retryAfterMs?: number };

const VERBS: Readonly<Record<Verb, true>> = {
  read: true,
  look: true,
  askCode: true,
  unlock: true,
  speak: true,
  renew: true,
  openFile: true,
  reply: true,
  returnForm: true,
  saveDraft: true,
  lock: true,
};

export interface GuestPort {
  post(call: GuestCall): void;
  onAnswer(heard: (answer: GuestAnswer) => void): void;
  /** The Worker could not start or broke. */
  onBreak(heard: () => void): void;
}

/** The page's end. */
export function remoteGuest(port: GuestPort): Guest {
  let lastId = 0;
  let isBroken = false;
  const waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void; progress: (part: number) => void }
  >();
  port.onAnswer((answer) => {
    const call = waiting.get(answer.id);
    if ('part' in answer) return call?.progress(answer.part);
    waiting.delete(answer.id);
    if ('code' in answer) call?.reject(new GuestError(answer.code, answer.detail, answer.retryAfterMs));
    else call?.resolve(answer.value);
  });
  port.onBreak(() => {
    isBroken = true;
    for (const { reject } of waiting.values()) reject(new GuestError('worker'));
    waiting.clear();
  });
  const ask =
    (verb: Verb) =>
    (...given: readonly unknown[]) =>
      new Promise<unknown>((resolve, reject) => {
        if (isBroken) return reject(new GuestError('worker'));
        const last = given.at(-1);
        const isListening = typeof last === 'function';
        const id = ++lastId;
        const progress = isListening ? (last as (part: number) => void) : () => undefined;
        waiting.set(id, { resolve, reject, progress });
        port.post({ id, verb, args: isListening ? given.slice(0, -1) : given });
      });
  const verbs = Object.keys(VERBS) as Verb[];
  return Object.fromEntries(verbs.map((verb) => [verb, ask(verb)])) as unknown as Guest;
}

/** The Worker's end: answers one call; `describe` turns what was thrown into a code. */
export async function serveGuest(
  guest: Guest,
  { id, verb, args }: GuestCall,
  post: (answer: GuestAnswer) => void,
  describe: (error: unknown) => Omit<Extract<GuestAnswer, { code: string }>, 'id'>,
): Promise<void> {
  try {
    if (!Object.hasOwn(VERBS, verb)) throw new TypeError('no such verb');
    const run = guest[verb] as (...args: readonly unknown[]) => Promise<unknown>;
    post({ id, value: await run(...args, (part: number) => post({ id, part })) });
  } catch (error) {
    post({ id, ...describe(error) });
  }
}
