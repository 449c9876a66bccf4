/** What the SDK needs from its surroundings, described once; browser.ts and node.ts hand it in, tests may replace it. */
import type { Vault } from '../vault/api.ts';

export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Runs `work` once after `ms`; the answer cancels it. */
  after(ms: number, work: () => void): () => void;
}

/** Small sealed values kept on this device. Everything secret in here is sealed by the vault first. */
export interface LocalStore {
  get(key: string): Promise<Uint8Array | null>;
  set(key: string, value: Uint8Array): Promise<void>;
  delete(key: string): Promise<void>;
  keys(prefix: string): Promise<readonly string[]>;
}

/** One HTTP request with this device's session cookie; `body` is JSON text. Rejects when there is no connection. */
export interface Network {
  request(
    method: string,
    path: string,
    body: string | null,
  ): Promise<{ readonly status: number; readonly text: string }>;
  /** The same with bytes for a body, answered as they come; `signal` ends it. Rejects when there is no connection. */
  stream(method: string, path: string, body: Uint8Array | null, signal: AbortSignal): Promise<Response>;
  /** Headers for the socket's handshake; empty where the browser sends the cookie itself. */
  socketHeaders(): Readonly<Record<string, string>>;
  /** Hears when the device itself loses or regains its network, where the surroundings tell; answers the unsubscriber. */
  watch?(heard: (isUp: boolean) => void): () => void;
}

export interface CorridorOptions {
  /** Origin of the server, without a trailing slash: `https://corridor.example`. */
  readonly url: string;
  readonly vault: Vault;
  readonly local: LocalStore;
  readonly network: Network;
  readonly clock: Clock;
  /** Wait before the first reconnection attempt; doubles up to `maxMs`. */
  readonly reconnect?: { readonly minMs: number; readonly maxMs: number };
  /** Hears what no rule foresaw: a defect of ours. Never content. */
  readonly onDefect: (error: unknown) => void;
  /** Ends what the vault runs in. */
  readonly onClose?: () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};
