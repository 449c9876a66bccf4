/**
 * The addresses that a message's token makes: where a patient's answer goes, where a bounce goes, and its Message-ID.
 * Whoever knows a token may write into its thread, nothing else. Pure.
 */
/** What an address of ours is for; `inbox` is the one without a token. */
export interface OwnAddress {
  readonly use: 'reply' | 'bounce' | 'inbox';
  readonly token: string | null;
}

const OWN = /^([rb])-([0-9a-hjkmnp-tv-z]{26})$/;
const INBOX = 'inbox';
const MESSAGE_ID = /^<([0-9a-hjkmnp-tv-z]{26})@[^<>\s]+>$/;

export const replyAddress = (token: string, domain: string): string => `r-${token}@${domain}`;
export const bounceAddress = (token: string, domain: string): string => `b-${token}@${domain}`;
/** With angle brackets; the same at every try. */
export const messageIdOf = (token: string, domain: string): string => `<${token}@${domain}>`;
export const tokenOfMessageId = (messageId: string): string | null => MESSAGE_ID.exec(messageId)?.[1] ?? null;

/** Null for addresses that are not ours. Case is the mailer's whim: tokens are lower case. */
export function readOwnAddress(address: string, domain: string): OwnAddress | null {
  const at = address.lastIndexOf('@');
  if (at < 0 || address.slice(at + 1).toLowerCase() !== domain.toLowerCase()) return null;
  const local = address.slice(0, at).toLowerCase();
  if (local === INBOX) return { use: 'inbox', token: null };
  const [, letter, token] = OWN.exec(local) ?? [];
  if (token === undefined) return null;
  return { use: letter === 'r' ? 'reply' : 'bounce', token };
}

/** An address with any of these could be read as two, or as a header. */
const FOREIGN = /[\s\p{Cc}<>(),;:"[\]\\]/u;
export const isPlainAddress = (address: string): boolean =>
  !FOREIGN.test(address) && /^[^@]+@[^@]+$/.test(address) && address.length <= 254;
