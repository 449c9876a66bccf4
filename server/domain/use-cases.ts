/**
 * The two tables that the transports serve: every ask and every route of the wire has exactly one use case here, so a
 * missing or mistyped entry is a compile error. Beside them the few doors that are no ask: handshake, presence of a
 * socket, timed work, graceful stop. No rules here: each line names the file that has them.
 */
import type { AskInput, AskName, AskReply } from '../../protocol/wire/events.ts';
import type { RouteInput, RouteName, RouteReply } from '../../protocol/wire/routes.ts';
import { explain, forgetSteps } from './alert-steps.ts';
import { alertDue } from './alerts.ts';
import { approve, expireApprovals, list as listApprovals, propose, withdraw } from './approvals.ts';
import { advance } from './circles/advance.ts';
import { get as getCircle } from './circles/read.ts';
import { checkCredits, balance, ledger, purchase, usage } from './credits/ledger.ts';
import { cancel as cancelDelivery, get as getDelivery } from './deliveries/read.ts';
import { configure, gateway, settings } from './deliveries/settings.ts';
import { sweepDeliveries } from './deliveries/sweep.ts';
import { getMobile, putMobile } from './deliveries/mobile.ts';
import { testSend } from './deliveries/test-send.ts';
import { beginGuestFile, getGuestFile, putGuestSlice } from './direct-messages/files.ts';
import { reissueDm, sendDm } from './direct-messages/issue.ts';
import { reply } from './direct-messages/reply.ts';
import { expireDms, revokeDm } from './direct-messages/revoke.ts';
import { close as closeGuest, getDrafts, putDraft, renew } from './direct-messages/session.ts';
import { confirmNumber, getDm, listDms, reseal, staleDms, textCode } from './direct-messages/staff.ts';
import { askCode, dmState, unlock } from './direct-messages/unlock.ts';
import type { Domain } from './domain.ts';
import { beginFile, getFile, putSlice, sweepFiles } from './files.ts';
import { getForm, listForms, putForm, removeForm } from './forms.ts';
import { callSubscribers } from './subscriptions/call.ts';
import {
  addSubscription,
  listSubscriptions,
  removeSubscription,
  resumeSubscription,
  showSecret,
} from './subscriptions/manage.ts';
import { join as joinByInvite, read as readInvite } from './invites/join.ts';
import { cancel, create as createInvite, expireInvites, list as listInvites } from './invites/manage.ts';
import { enterReset, joinReset } from './invites/reset.ts';
import { deliverMails } from './mails.ts';
import { importRows } from './patients/import.ts';
import { merge, unmerge } from './patients/merge.ts';
import { find as findPatients, get as getPatient } from './patients/read.ts';
import { listTemplates, putTemplate, removeTemplate } from './patients/templates.ts';
import { put as putPatient, restore } from './patients/write.ts';
import type { Actor, Caller, RouteAnswer as Answer, SessionCookie } from './ports.ts';
import { append } from './practice/append.ts';
import { create as createPractice, isSetupOpen } from './practice/create.ts';
import { list as listLog } from './practice/log.ts';
import { connected, disconnected, set as setPresence, sweepPresence } from './presence/presence.ts';
import { getProfile, putProfile } from './profile.ts';
import { listSessions, revokeSession } from './sessions/devices.ts';
import { expireSessions, followEnded } from './sessions/end.ts';
import { authenticate } from './sessions/issue.ts';
import { end, get as getSession, prepare, withPassword, withRecovery } from './sessions/sign-in.ts';
import { beginTotp, confirmTotp, endTotp } from './sessions/totp.ts';
import { getPins, putCredentials, putKeyring, putPins } from './sessions/vault.ts';
import { heads } from './sync.ts';
import { create as createThread } from './threads/create.ts';
import { items } from './threads/read.ts';
import { setCursor, setDelivered, setMark, setNoticed } from './threads/receipts.ts';
import { send } from './threads/send.ts';
import { expireTyping, setTyping } from './threads/typing.ts';
import { setViewing } from './threads/viewing.ts';

export type { SessionCookie };
export type RouteAnswer<N extends RouteName> = Answer<RouteReply<N>>;

export type Asks = {
  readonly [N in AskName]: (domain: Domain, actor: Actor, input: AskInput<N>) => Promise<AskReply<N>>;
};
export type Routes = {
  readonly [N in RouteName]: (domain: Domain, caller: Caller, input: RouteInput<N>) => Promise<RouteAnswer<N>>;
};

export const asks: Asks = {
  'sync:heads': heads,
  'log:list': listLog,
  'log:append': append,
  'circle:get': getCircle,
  'circle:advance': advance,
  'thread:create': createThread,
  'thread:items': items,
  'message:send': send,
  'cursor:set': setCursor,
  'receipt:delivered': setDelivered,
  'notification:seen': setNoticed,
  'mark:set': setMark,
  'file:begin': beginFile,
  'presence:set': setPresence,
  'typing:set': setTyping,
  'viewing:set': setViewing,
  'session:list': listSessions,
  'session:revoke': revokeSession,
  'profile:get': getProfile,
  'profile:put': putProfile,
  'totp:begin': beginTotp,
  'totp:confirm': confirmTotp,
  'totp:end': endTotp,
  'alert:explain': explain,
  'invite:create': createInvite,
  'invite:list': listInvites,
  'invite:cancel': cancel,
  'approval:propose': propose,
  'approval:list': listApprovals,
  'approval:approve': approve,
  'approval:withdraw': withdraw,
  'keyring:put': putKeyring,
  'pins:get': getPins,
  'pins:put': putPins,
  'credentials:put': putCredentials,
  'patient:find': findPatients,
  'patient:get': getPatient,
  'patient:put': putPatient,
  'patient:import': importRows,
  'patient:merge': merge,
  'patient:unmerge': unmerge,
  'contact:restore': restore,
  'delivery:cancel': cancelDelivery,
  'delivery:get': getDelivery,
  'delivery:settings': settings,
  'delivery:configure': configure,
  'delivery:test': testSend,
  'mobile:get': getMobile,
  'mobile:put': putMobile,
  'gateway:get': gateway,
  'credit:get': balance,
  'credit:ledger': ledger,
  'credit:purchase': purchase,
  'credit:usage': usage,
  'template:list': listTemplates,
  'template:put': putTemplate,
  'template:remove': removeTemplate,
  'form:list': listForms,
  'form:get': getForm,
  'form:put': putForm,
  'form:remove': removeForm,
  'subscription:list': listSubscriptions,
  'subscription:add': addSubscription,
  'subscription:secret': showSecret,
  'subscription:resume': resumeSubscription,
  'subscription:remove': removeSubscription,
  'dm:send': sendDm,
  'dm:reissue': reissueDm,
  'dm:revoke': revokeDm,
  'dm:text-code': textCode,
  'dm:number': confirmNumber,
  'dm:reseal': reseal,
  'dm:stale': staleDms,
  'dm:list': listDms,
  'dm:get': getDm,
};

export const routes: Routes = {
  'server:status': async (domain) => {
    const { version, mailbox } = domain.settings;
    return {
      reply: { name: 'corridor', version, mailbox, setupOpen: await isSetupOpen(domain) },
      cookie: { do: 'keep' },
    };
  },
  'practice:create': createPractice,
  'session:prepare': prepare,
  'session:create': withPassword,
  'session:recover': withRecovery,
  'session:get': getSession,
  'session:end': end,
  'invite:read': readInvite,
  'invite:join': joinByInvite,
  'reset:join': joinReset,
  'reset:enter': enterReset,
  'dm:state': dmState,
  'dm:ask-code': askCode,
  'dm:unlock': unlock,
  'dm:renew': renew,
  'dm:close': closeGuest,
  'dm:reply': reply,
  'dm:draft-put': putDraft,
  'dm:draft-get': getDrafts,
  'dm:file-begin': beginGuestFile,
};

/** File bytes, which are streams and no JSON. */
export { getFile, getGuestFile, putGuestSlice, putSlice };

/** Both handshakes, and the life of a socket (the actor's socketId set). */
export { authenticate, connected, disconnected };

export interface Job {
  readonly everyMs: number;
  /** Safe at any time; must not run beside itself. */
  readonly run: (domain: Domain) => Promise<void>;
}

/** Timed work, run by the jobs room. */
export const jobs = {
  'presence:sweep': {
    everyMs: 1_000,
    run: async (domain) => {
      await sweepPresence(domain);
      await expireTyping(domain);
    },
  },
  'alerts:due': { everyMs: 10_000, run: alertDue },
  'alerts:forget': { everyMs: 3_600_000, run: forgetSteps },
  'files:sweep': { everyMs: 3_600_000, run: sweepFiles },
  'mails:deliver': { everyMs: 5_000, run: deliverMails },
  'sessions:follow': { everyMs: 10_000, run: followEnded },
  'sessions:expire': { everyMs: 60_000, run: expireSessions },
  'invites:expire': { everyMs: 60_000, run: expireInvites },
  'approvals:expire': { everyMs: 60_000, run: expireApprovals },
  'deliveries:sweep': { everyMs: 60_000, run: sweepDeliveries },
  'dms:expire': { everyMs: 30_000, run: expireDms },
  'subscriptions:call': { everyMs: 2_000, run: callSubscribers },
  'credits:check': { everyMs: 60_000, run: checkCredits },
} as const satisfies Record<string, Job>;

/** Graceful stop, after the sockets are closed: what was queued is durable, signs of life are written. */
export async function drain(domain: Domain): Promise<void> {
  await domain.receipts.settle();
  await expireSessions(domain);
}
