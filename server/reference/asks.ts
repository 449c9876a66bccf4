/** Every ask of the socket, in words: what it is for, who may, what may go wrong, what others hear. Schemas: protocol/wire. */
import type { AskName } from '../../protocol/wire/events.ts';
import { directMessages, forms, patients, sending } from './asks-patients.ts';
import type { AskGroup, AskNote } from './note.ts';

const practice: AskGroup<'sync' | 'log' | 'invite' | 'approval'> = {
  'sync:heads': {
    says: 'Where everything stands: the first thing a client asks on every connection. It compares numbers, then fetches what it misses. Threads come by ascending id; while `more`, ask again with the last id.',
    needs: 'session',
  },
  'log:list': { says: 'A page of the practice log after `afterSeq`, ascending.', needs: 'colleague' },
  'log:append': {
    says: 'One signed entry, with the circle epochs it calls for and the invitation it completes: all or nothing. The same entry again is the same success.',
    needs: 'colleague',
    faults: ['input.rejected', 'conflict.head', 'conflict.stale', 'invite.gone'],
    tells: [
      'log:added',
      'circle:advanced',
      'circle:left',
      'thread:added',
      'invite:changed',
      'standing:changed',
      'session:ended',
    ],
  },
  'invite:create': {
    says: 'An invitation for a newcomer, or for a colleague who needs a new key. Inviting an administrator or owner takes an owner.',
    needs: 'administrator',
    faults: ['conflict.duplicate', 'input.rejected'],
    tells: ['invite:changed'],
  },
  'invite:list': { says: 'Invitations that matter still; secrets only of one’s own.', needs: 'administrator' },
  'invite:cancel': {
    says: 'Withdraws an invitation that is open or was answered.',
    needs: 'administrator',
    faults: ['invite.gone'],
    tells: ['invite:changed'],
  },
  'approval:propose': {
    says: 'An owner entry that waits for a second owner. The same id with the same wish renews the entry after the log has moved on.',
    needs: 'owner',
    faults: ['input.rejected', 'conflict.head', 'conflict.duplicate', 'approval.gone'],
    tells: ['approval:changed'],
  },
  'approval:list': { says: 'What waits for a second owner.', needs: 'owner' },
  'approval:approve': {
    says: 'The entry with a second owner’s signature, and the circle epochs it calls for: all or nothing, like `log:append`.',
    needs: 'owner',
    faults: ['approval.gone', 'approval.stale', 'input.rejected', 'conflict.head', 'conflict.stale'],
    tells: ['approval:changed', 'log:added', 'circle:advanced', 'circle:left', 'session:ended'],
  },
  'approval:withdraw': {
    says: 'Taken back by its author, or declined by another owner; not by the one it is about.',
    needs: 'owner',
    faults: ['approval.gone'],
    tells: ['approval:changed'],
  },
};

const conversation: AskGroup<
  | 'circle'
  | 'thread'
  | 'message'
  | 'cursor'
  | 'receipt'
  | 'notification'
  | 'mark'
  | 'file'
  | 'presence'
  | 'typing'
  | 'viewing'
> = {
  'circle:get': {
    says: 'The epochs of a circle after `afterEpoch`, each with the envelope for oneself where there is one.',
    needs: 'everCircle',
  },
  'circle:advance': {
    says: 'The next epoch of a circle: a new key, or other members. Somebody faster is a conflict: fetch, then try again.',
    needs: 'colleague',
    faults: ['access.refused', 'input.rejected', 'conflict.head', 'conflict.stale'],
    tells: ['circle:advanced', 'circle:left', 'thread:added'],
  },
  'thread:create': {
    says: 'A new thread with its first events, in a circle that exists or in one of its own. The same thread again is the same success.',
    needs: 'colleague',
    faults: ['access.refused', 'input.rejected', 'conflict.head', 'conflict.stale', 'conflict.duplicate'],
    tells: ['thread:added', 'circle:advanced'],
  },
  'thread:items': { says: 'A page of a thread’s items after number `afterN`, ascending.', needs: 'thread' },
  'message:send': {
    says: 'One signed, sealed event. The answer comes when it is durable and has its number and place in the chain. With `job`, what the event says goes to a patient as well: both are stored, or neither. The same event again is the same success; another event under the same client id is `conflict.duplicate`.',
    needs: 'thread',
    faults: [
      'input.rejected',
      'conflict.head',
      'conflict.stale',
      'conflict.duplicate',
      'file.incomplete',
      'sending.refused',
      'credit.none',
    ],
    tells: ['message:added', 'credit:changed'],
  },
  'cursor:set': {
    says: 'A signed read cursor: “I have read up to n”. It only moves forward.',
    needs: 'thread',
    faults: ['input.rejected', 'conflict.head', 'conflict.stale'],
    tells: ['cursor:moved', 'mark:moved', 'notification:cleared'],
  },
  'receipt:delivered': {
    says: 'This device holds everything up to n, thread by thread. Others hear of it a moment later, together with what else has moved.',
    needs: 'thread',
    faults: ['input.rejected'],
    tells: ['receipt:moved'],
  },
  'notification:seen': {
    says: 'The notification about everything up to n was seen; it goes away on one’s other devices.',
    needs: 'thread',
    faults: ['input.rejected'],
    tells: ['notification:cleared'],
  },
  'mark:set': {
    says: 'My private mark: read without a receipt, or unread again. Nobody else hears of it.',
    needs: 'thread',
    faults: ['input.rejected'],
    tells: ['mark:moved'],
  },
  'file:begin': {
    says: 'Announces a sealed file before its bytes go up by HTTP; repeated, it tells how far it is.',
    needs: 'thread',
    faults: ['conflict.duplicate'],
  },
  'presence:set': { says: 'Whether this device is in use.', needs: 'session', tells: ['presence:changed'] },
  'typing:set': { says: 'I am typing, or no longer; it ends by itself.', needs: 'thread', tells: ['typing:changed'] },
  'viewing:set': {
    says: 'The thread on this socket’s screen, or none. Told, never stored.',
    needs: 'thread',
    tells: ['viewing:changed'],
  },
};

const account: AskGroup<'session' | 'profile' | 'totp' | 'alert' | 'keyring' | 'pins' | 'credentials'> = {
  'session:list': { says: 'Where I am signed in.', needs: 'session' },
  'session:revoke': {
    says: 'Ends one of my sessions, or every other one; their sockets close within a second.',
    needs: 'session',
    faults: ['access.refused'],
    tells: ['session:ended'],
  },
  'profile:get': { says: 'My address for alerts and my preferences.', needs: 'session' },
  'profile:put': {
    says: 'Saves them; my other devices hear of it.',
    needs: 'session',
    tells: ['profile:changed', 'presence:changed'],
  },
  'totp:begin': {
    says: 'Starts a second factor (RFC 6238: SHA-1, 6 digits, 30 s); it counts only after `totp:confirm`.',
    needs: 'session',
    faults: ['conflict.duplicate'],
  },
  'totp:confirm': {
    says: 'From now on signing in asks for a code.',
    needs: 'session',
    faults: ['conflict.head', 'conflict.duplicate', 'signIn.codeNeeded'],
    tells: ['profile:changed'],
  },
  'totp:end': {
    says: 'Signing in no longer asks for a code.',
    needs: 'session',
    faults: ['signIn.codeNeeded'],
    tells: ['profile:changed'],
  },
  'alert:explain': {
    says: 'Why I was or was not alerted by e-mail: the steps of the last 30 days, newest first.',
    needs: 'session',
  },
  'keyring:put': {
    says: 'My keyring, sealed under my own key: compare-and-swap on `version`.',
    needs: 'session',
    faults: ['conflict.version'],
  },
  'pins:get': {
    says: 'What my devices have pinned, sealed; to merge after a lost compare-and-swap.',
    needs: 'session',
  },
  'pins:put': {
    says: 'The same, saved: compare-and-swap on `version`.',
    needs: 'session',
    faults: ['conflict.version'],
  },
  'credentials:put': {
    says: 'A new password or recovery code; every other session of mine ends.',
    needs: 'session',
    tells: ['session:ended'],
  },
};

const subscriptions: AskGroup<'subscription'> = {
  'subscription:list': { says: 'Webhooks that this practice has us call, and how they fare.', needs: 'owner' },
  'subscription:add': {
    says: 'From now on this address hears that threads have changed. The same id and address again is the same success.',
    needs: 'owner',
    faults: ['conflict.duplicate'],
  },
  'subscription:secret': { says: 'Shows again what signs the calls.', needs: 'owner' },
  'subscription:resume': {
    says: 'Everything that waits is tried at once, also after the webhook was stopped.',
    needs: 'owner',
  },
  'subscription:remove': {
    says: 'No more calls; what waited is forgotten. What is gone already is a success.',
    needs: 'owner',
  },
};

/** Areas in the order of reading. */
export const ASK_AREAS = {
  'Practice and people': practice,
  Conversation: conversation,
  'Own account': account,
  Patients: patients,
  'E-mail, texts and credits': sending,
  'Direct Messages': directMessages,
  Forms: forms,
  Webhooks: subscriptions,
} as const;

export const ASK_NOTES: { readonly [N in AskName]: AskNote } = {
  ...practice,
  ...conversation,
  ...account,
  ...patients,
  ...sending,
  ...directMessages,
  ...forms,
  ...subscriptions,
};
