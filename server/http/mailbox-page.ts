/** /mailbox and /mailbox.json: what would have been sent, in development. Without a mailbox the paths do not exist. */
import { Fault } from '../../protocol/wire/faults.ts';
import type { Step } from './context.ts';

export interface MailboxView {
  /** A whole page; `nonce` for its styles. */
  page(nonce: string): string;
  /** Newest first. */
  list(): readonly object[];
}

export const mailboxPage =
  (mailbox: MailboxView | null): Step =>
  (ctx, next) => {
    const isPage = ctx.path === '/mailbox';
    if (!isPage && ctx.path !== '/mailbox.json') return next();
    if (mailbox === null || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) throw new Fault('input.unknown');
    ctx.state.route = 'mailbox';
    ctx.set('Cache-Control', 'no-store');
    ctx.type = isPage ? 'text/html' : 'application/json';
    ctx.body = isPage ? mailbox.page(ctx.state.nonce) : JSON.stringify({ mails: mailbox.list() });
    return undefined;
  };
