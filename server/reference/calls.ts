/** Every HTTP route and every call of a gateway in a process of its own, in words. Schemas: protocol/wire. */
import type { GatewayCall } from '../../protocol/wire/gateway.ts';
import type { RouteName } from '../../protocol/wire/routes.ts';
import type { CallNote } from './note.ts';

export const ROUTE_NOTES: { readonly [N in RouteName]: CallNote } = {
  'server:status': { says: 'What a page must know before anybody signs in.' },
  'practice:create': {
    says: 'Sets a practice up: the first entry of its log, its first owner, the practice circle. Signs in.',
    faults: ['setup.closed', 'login.taken', 'input.rejected', 'conflict.duplicate'],
  },
  'session:prepare': { says: 'The salt for a login; an unknown login gets an invented one, always the same.' },
  'session:create': {
    says: 'Signs in with what the password proves, and the code of a second factor where there is one.',
    faults: ['signIn.refused', 'signIn.codeNeeded'],
  },
  'session:recover': { says: 'Signs in with what the recovery code proves.', faults: ['signIn.refused'] },
  'session:get': { says: 'Whose session the cookie is.', faults: ['session.missing', 'session.ended'] },
  'session:end': { says: 'Signs out; the session’s sockets close.', faults: ['session.missing', 'session.ended'] },
  'invite:read': {
    says: 'What an invitation says, and the practice log to check it against.',
    faults: ['invite.gone'],
  },
  'invite:join': {
    says: 'Makes an account that waits to be let in, and signs in. Repeated, it is the same success.',
    faults: ['invite.gone', 'login.taken', 'input.rejected', 'conflict.duplicate'],
  },
  'reset:join': {
    says: 'Joining by an invitation that gives a known colleague a new key; the old account stays as it is until it is confirmed.',
    faults: ['invite.gone', 'input.rejected'],
  },
  'reset:enter': { says: 'Signs in once the new key stands in the log.', faults: ['invite.gone', 'access.waiting'] },
  'dm:state': { says: 'Patient’s page: whether the link can be opened.' },
  'dm:ask-code': { says: 'Patient’s page: asks for a code by the last three digits of the mobile.' },
  'dm:unlock': {
    says: 'Patient’s page: the code opens the message (null: a blank form that needs none) and begins a guest session of 60 minutes.',
  },
  'dm:renew': { says: 'Patient’s page: another 60 minutes, and everything as it is now.', faults: ['dm.session'] },
  'dm:close': { says: 'Patient’s page: ends the guest session.', faults: ['dm.session'] },
  'dm:reply': {
    says: 'Patient’s page: a sealed answer. The same bytes again are the same reply.',
    faults: ['dm.session', 'access.refused', 'input.rejected', 'conflict.head', 'conflict.stale', 'file.incomplete'],
  },
  'dm:draft-put': {
    says: 'Patient’s page: saves a sealed draft, compare-and-swap on `rev`.',
    faults: ['dm.session', 'access.refused', 'conflict.version'],
  },
  'dm:draft-get': { says: 'Patient’s page: the sealed drafts.', faults: ['dm.session'] },
  'dm:file-begin': {
    says: 'Patient’s page: announces a sealed file before its bytes go up.',
    faults: ['dm.session', 'access.refused', 'conflict.duplicate'],
  },
};

/** Who calls is the gateway alone, with the shared token and the session that `introduce` gave it. */
export const GATEWAY_NOTES: { readonly [N in GatewayCall]: CallNote } = {
  hello: { says: 'A challenge to sign.' },
  introduce: {
    says: 'Who the gateway is and what it can do; gives the session of all further calls.',
    faults: ['conflict.duplicate', 'input.rejected'],
  },
  publishKey: { says: 'A signed weekly key.', faults: ['input.rejected', 'conflict.head', 'conflict.duplicate'] },
  newestKey: { says: 'The newest published key of a practice.' },
  neededKeys: { says: 'Generations of keys that unfinished jobs are sealed to.' },
  practices: { says: 'Every practice of this server.' },
  entries: { says: 'A page of a practice’s log.' },
  controls: { says: 'Control entries of the practice circle.' },
  wake: { says: 'Answers when there may be work, or after `maxMs`.' },
  lease: { says: 'Sealed jobs that are due, each to one caller until its lease ends.' },
  begin: { says: 'The durable mark “handing over”, right before a carrier is called.' },
  report: { says: 'How the hand-over went; safe to repeat.' },
  status: { says: 'A carrier’s later word about a message, in any order, any number of times.' },
  knowsToken: { says: 'Whether a reply or bounce address is one of ours.' },
  place: { says: 'Where an inbound message belongs; null: nowhere here.' },
  add: { says: 'A sealed, signed inbound item, durable when answered.', faults: ['conflict.head', 'input.rejected'] },
  isAdded: { says: 'Whether this message was added before.' },
  optOut: { says: 'STOP or START from a number.' },
  codes: { says: 'Sealed codes of Direct Messages to be texted, each given out once.' },
  reportCode: { says: 'Whether a code certainly did not go.' },
  tests: { says: 'Test sends that an administrator waits for.' },
  reportTest: { says: 'How one of them went.' },
};
