/**
 * The settings of the ways to patients and back: relay, DKIM, Twilio, mail in. They belong to the gateway, wherever it runs:
 * config.ts reads them where it is inside the server, gateway-config.ts where it is a process of its own.
 */
import { z } from '../protocol/wire/zod.ts';
import { address, count, hostName, isLoopback } from './environment.ts';

export const RELAY_KEYS = {
  /** smtp:// or smtps:// with user and password where needed. Without it alerts go to the mailbox page (development). */
  SMTP_URL: address(['smtp:', 'smtps:']).optional(),
  /** Sender of alerts and of mail to patients, as `Name <address>` or an address. */
  MAIL_FROM: z
    .string()
    .min(3)
    .max(320)
    .regex(/^[^\p{Cc}]+$/u, 'has control characters')
    .regex(/@/, 'is not a mail address')
    .optional(),
} as const;

/** What only the gateway needs. */
export const CARRIER_KEYS = {
  /** Signs patients' mail: domain, selector and a file with the private key (PEM). All three or none. */
  DKIM_DOMAIN: hostName.optional(),
  DKIM_SELECTOR: z
    .string()
    .regex(/^[\w-]{1,63}$/, 'is not a selector')
    .optional(),
  DKIM_KEY_FILE: z.string().min(1).optional(),
  /** Twilio account (AC…), its token, and the number or messaging service (MG…) that texts come from. All three or none. */
  TWILIO_ACCOUNT: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/, 'is not an account such as AC… with 32 hexadecimal digits')
    .optional(),
  TWILIO_TOKEN: z.string().min(16, 'is too short for a token').max(200).optional(),
  TWILIO_FROM: z
    .string()
    .regex(
      /^(\+[1-9]\d{6,14}|\d{3,8}|MG[0-9a-f]{32})$/,
      'is neither a number in international form nor a service (MG…)',
    )
    .optional(),
  /** Origin of Twilio's API. */
  TWILIO_URL: address(['http:', 'https:']).default('https://api.twilio.com'),
  /** Domain of the addresses that patients answer to; mail for it must reach the listener below or the webhook. */
  MAIL_IN_DOMAIN: hostName.optional(),
  /** Where the listener for that mail stands; without a port there is none. Speaks SMTP, or LMTP behind an MTA of yours. */
  MAIL_IN_HOST: z.string().min(1).default('127.0.0.1'),
  MAIL_IN_PORT: count(0, 65_535).optional(),
  MAIL_IN_PROTOCOL: z.enum(['smtp', 'lmtp'], 'is neither smtp nor lmtp').default('smtp'),
  /** Shared with whoever posts mail to /webhooks/mail; without it there is no such address. */
  MAIL_IN_SECRET: z.string().min(32, 'is shorter than 32 characters').max(200).optional(),
} as const;

type Env = z.output<z.ZodObject<typeof RELAY_KEYS & typeof CARRIER_KEYS>>;

export interface CarrierConfig {
  readonly mode: 'development' | 'production';
  readonly smtpUrl: string | null;
  readonly mailFrom: string;
  /** Null: mail to patients is not signed by us. */
  readonly dkim: { readonly domain: string; readonly selector: string; readonly keyFile: string } | null;
  /** Null: no texts. `url` without a trailing slash. */
  readonly twilio: {
    readonly account: string;
    readonly token: string;
    readonly from: string;
    readonly url: string;
  } | null;
  /** Null: replies by mail do not reach their thread. */
  readonly mailIn: {
    readonly domain: string;
    readonly host: string;
    readonly port: number | null;
    readonly protocol: 'smtp' | 'lmtp';
    readonly secret: string | null;
  } | null;
}

export const carriersOf = (env: Env & { readonly MODE: CarrierConfig['mode'] }): CarrierConfig => ({
  mode: env.MODE,
  smtpUrl: env.SMTP_URL ?? null,
  mailFrom: env.MAIL_FROM ?? 'Corridor <corridor@localhost>',
  dkim: dkimOf(env),
  twilio: twilioOf(env),
  mailIn: mailInOf(env),
});

/** Keys that mean nothing alone, and what must not be in production. */
export function wrongCarriers(env: Env, isProduction: boolean): string[] {
  const says: string[] = [];
  const groups = [
    ['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_KEY_FILE'],
    ['TWILIO_ACCOUNT', 'TWILIO_TOKEN', 'TWILIO_FROM'],
  ] as const;
  for (const group of groups) {
    const missing = group.filter((key) => env[key] === undefined);
    if (missing.length === 0 || missing.length === group.length) continue;
    says.push(...missing.map((key) => `CORRIDOR_${key} is missing: ${group.join(', ')} belong together.`));
  }
  if (env.MAIL_IN_DOMAIN === undefined) {
    const alone = (['MAIL_IN_PORT', 'MAIL_IN_SECRET'] as const).filter((key) => env[key] !== undefined);
    says.push(...alone.map((key) => `CORRIDOR_${key} needs CORRIDOR_MAIL_IN_DOMAIN.`));
  } else if (env.MAIL_IN_PORT === undefined && env.MAIL_IN_SECRET === undefined) {
    says.push('CORRIDOR_MAIL_IN_DOMAIN needs CORRIDOR_MAIL_IN_PORT or CORRIDOR_MAIL_IN_SECRET, or no answer comes in.');
  }
  const twilio = new URL(env.TWILIO_URL);
  if (twilio.protocol === 'http:' && (isProduction || !isLoopback(twilio))) {
    says.push('CORRIDOR_TWILIO_URL must begin with https:// (http:// is for localhost in development).');
  }
  if (isProduction && env.MAIL_IN_PORT === 0) says.push('CORRIDOR_MAIL_IN_PORT must be a fixed port in production.');
  return says;
}

function dkimOf({ DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_KEY_FILE: keyFile }: Env): CarrierConfig['dkim'] {
  if (domain === undefined || selector === undefined || keyFile === undefined) return null;
  return { domain, selector, keyFile };
}

function twilioOf({
  TWILIO_ACCOUNT: account,
  TWILIO_TOKEN: token,
  TWILIO_FROM: from,
  TWILIO_URL,
}: Env): CarrierConfig['twilio'] {
  if (account === undefined || token === undefined || from === undefined) return null;
  return { account, token, from, url: new URL(TWILIO_URL).origin };
}

function mailInOf(env: Env): CarrierConfig['mailIn'] {
  if (env.MAIL_IN_DOMAIN === undefined) return null;
  return {
    domain: env.MAIL_IN_DOMAIN.toLowerCase(),
    host: env.MAIL_IN_HOST,
    port: env.MAIL_IN_PORT ?? null,
    protocol: env.MAIL_IN_PROTOCOL,
    secret: env.MAIL_IN_SECRET ?? null,
  };
}
