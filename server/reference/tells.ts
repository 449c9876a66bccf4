/** Every tell of the socket, in words: what has happened, and whose sockets hear it. Schemas: protocol/wire/events.ts. */
import type { TellName } from '../../protocol/wire/events.ts';
import type { TellNote } from './note.ts';

const everyone = 'every active colleague of the practice';
const members = 'the members of the thread’s circle';
const myself = 'the other devices of the same person';

export const TELL_NOTES: { readonly [N in TellName]: TellNote } = {
  'log:added': { says: 'The practice log has a new entry.', hears: everyone },
  'circle:advanced': {
    says: 'A circle has a new epoch: fetch it before sealing anything else.',
    hears: 'the members of the new epoch',
  },
  'circle:left': {
    says: 'A new epoch goes on without the hearer.',
    hears: 'who was a member of the epoch before and is none now',
  },
  'thread:added': {
    says: 'A thread is there to be read: new, or its circle has just taken the hearer in.',
    hears: members,
  },
  'message:added': {
    says: 'Items of one thread, in order, all of one commit. A gap in the numbers means: fetch by number.',
    hears: members,
  },
  'cursor:moved': { says: 'Read cursors have moved.', hears: members },
  'receipt:moved': { says: 'Devices hold items up to a number.', hears: members },
  'notification:cleared': { says: 'A notification was seen elsewhere.', hears: myself },
  'mark:moved': { says: 'A private mark has moved, or reading cleared it.', hears: myself },
  'presence:changed': {
    says: 'People are online, away or gone: the first change at once, what follows within 200 ms together.',
    hears: `${everyone}; where somebody does not show presence, their own devices`,
  },
  'viewing:changed': { says: 'Who has the thread on a screen now.', hears: members },
  'profile:changed': { says: 'Address for alerts, preferences or second factor have changed.', hears: myself },
  'typing:changed': { says: 'Somebody types, or no longer.', hears: `${members}, but not the person` },
  'invite:changed': {
    says: 'An invitation was made, answered, completed, withdrawn, or has expired.',
    hears: 'administrators and owners',
  },
  'approval:changed': { says: 'What waits for a second owner has changed: list again.', hears: 'owners' },
  'standing:changed': { says: 'The hearer was let in: sync again.', hears: 'the newcomer' },
  'tells:missed': {
    says: 'Something may not have been told: compare heads.',
    hears: 'everybody on a node that lost its line to the others',
  },
  'patient:changed': { says: 'One patient as they are now.', hears: everyone },
  'patients:changed': { says: 'Many at once, by an import: ask again for what is on the screen.', hears: everyone },
  'templates:changed': { says: 'The list of templates has changed.', hears: everyone },
  'forms:changed': { says: 'The list of forms has changed.', hears: everyone },
  'credit:changed': { says: 'The balance of credits.', hears: everyone },
  'delivery:configured': {
    says: 'The settings of sending have changed.',
    hears: `${everyone}, but not the socket that changed them`,
  },
  'session:ended': {
    says: 'The last thing a socket hears: why its session ended. The socket closes.',
    hears: 'the sockets of that session',
  },
};
