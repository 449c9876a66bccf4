/**
 * Texts through Twilio's own client library, at the configured endpoint. One call a text, never repeated by the library;
 * what a failure means stands in outcome.ts. The carrier's sentences may quote numbers, so only its numbers are kept.
 */
import twilio from 'twilio';
import type { Outcome } from '../../domain/gateway/door.ts';
import type { TextCarrier } from '../carriers.ts';
import { outcomeOf, type CarrierFailure } from './outcome.ts';

export interface TwilioSetup {
  readonly account: string;
  readonly token: string;
  /** A number of ours in E.164, a short code, or a messaging service (MG…). */
  readonly from: string;
  /** Origin of the API. */
  readonly url: string;
}

const TWILIO = 'https://api.twilio.com';
const patienceMs = 20_000;

type Asked<T> = Parameters<typeof twilio.RequestClient.prototype.request<T>>[0];

/** The library's HTTP client, sent to another origin where one is configured. */
class RedirectedClient extends twilio.RequestClient {
  readonly #url: string;

  constructor(url: string) {
    super({ timeout: patienceMs, autoRetry: false });
    this.#url = url;
  }

  override request<T>(options: Asked<T>) {
    const uri = options.uri.startsWith(TWILIO) ? this.#url + options.uri.slice(TWILIO.length) : options.uri;
    return super.request<T>({ ...options, uri });
  }
}

/** @param statusUrl where the carrier reports, an address of ours that it can reach */
export function createTwilio(setup: TwilioSetup, statusUrl: () => string): TextCarrier {
  const { account, token, from } = setup;
  const httpClient = new RedirectedClient(setup.url);
  // An empty environment: nothing is read from ours.
  const client = twilio(account, token, { httpClient, autoRetry: false, env: {} });
  const sender = from.startsWith('MG') ? { messagingServiceSid: from } : { from };
  return {
    kind: 'twilio',
    from,
    async send(to, text): Promise<Outcome> {
      try {
        const made = await client.messages.create({ to, body: text, ...sender, statusCallback: statusUrl() });
        return { as: 'accepted', state: made.status === 'sent' ? 'sent' : 'queued', code: null, providerId: made.sid };
      } catch (error) {
        return outcomeOf(failureOf(error));
      }
    },
  };
}

function failureOf(error: unknown): CarrierFailure {
  const { status, code } = error as { readonly status?: unknown; readonly code?: unknown };
  const word = typeof code === 'string' && /^\w{1,40}$/.test(code) ? code : 'unknown';
  return {
    http: typeof status === 'number' ? status : null,
    code: typeof code === 'number' ? code : null,
    word,
  };
}
