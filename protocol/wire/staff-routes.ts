/**
 * The HTTP table's rows that colleagues and operators ask: what happens before there is a socket (set up, sign in, join). The
 * staff app carries these alone; the patient's page has its own (dm-page.ts), and routes.ts puts them together.
 */
import { z } from './zod.ts';
import { bytes, bytesExactly } from './bytes.ts';
import { newEpoch } from './circles.ts';
import { inviteId, practiceId, sessionId, userId } from './ids.ts';
import { credentials, epochMs, login, newAccount, role, signedEntry, signedIn, totpCode, versioned } from './people.ts';
import { route } from './route.ts';

const nothing = z.strictObject({});

/** Path parameters (`:name`) and the JSON body arrive as one input object. */
export const STAFF_ROUTES = {
  'server:status': route(
    'GET',
    '/api/status',
    'nobody',
    nothing,
    z.strictObject({ name: z.literal('corridor'), version: z.string(), setupOpen: z.boolean(), mailbox: z.boolean() }),
  ),
  'practice:create': route(
    'POST',
    '/api/practices',
    'nobody',
    z.strictObject({ genesis: signedEntry, account: newAccount, epoch: newEpoch }),
    signedIn,
  ),
  'session:prepare': route(
    'POST',
    '/api/session/prepare',
    'nobody',
    z.strictObject({ login }),
    z.strictObject({ salt: bytesExactly(16) }),
  ),
  'session:create': route(
    'POST',
    '/api/session',
    'nobody',
    z.strictObject({ login, authKey: bytesExactly(32), totp: totpCode.optional() }),
    signedIn,
  ),
  'session:recover': route(
    'POST',
    '/api/session/recover',
    'nobody',
    z.strictObject({ login, recAuth: bytesExactly(32) }),
    signedIn,
  ),
  'session:get': route(
    'GET',
    '/api/session',
    'session',
    nothing,
    z.strictObject({ sessionId, userId, practiceId, login, expiresAt: epochMs }),
  ),
  'session:end': route('DELETE', '/api/session', 'session', nothing, nothing),
  'invite:read': route(
    'GET',
    '/api/invites/:inviteId',
    'nobody',
    z.strictObject({ inviteId }),
    z.strictObject({ blob: bytes(1, 2_048), role, entries: z.array(signedEntry), expiresAt: epochMs }),
  ),
  'invite:join': route(
    'POST',
    '/api/invites/:inviteId/join',
    'nobody',
    z.strictObject({ inviteId, join: bytes(1, 8_192), mac: bytesExactly(32), account: newAccount }),
    signedIn,
  ),
  /** Joining by an invitation that gives a known colleague a new key; nothing of the old account changes before it is confirmed. */
  'reset:join': route(
    'POST',
    '/api/invites/:inviteId/reset',
    'nobody',
    z.strictObject({
      inviteId,
      join: bytes(1, 8_192),
      mac: bytesExactly(32),
      credentials,
      keyring: versioned,
      pins: versioned,
    }),
    nothing,
  ),
  /** Signs in once the new key stands in the log; Fault `access.waiting` until then. */
  'reset:enter': route(
    'POST',
    '/api/invites/:inviteId/enter',
    'nobody',
    z.strictObject({ inviteId, authKey: bytesExactly(32) }),
    signedIn,
  ),
} as const;

/**
 * Sealed file bytes, the one thing that is not JSON; both need a session. PUT carries at most `LIMITS.fileSliceBytes` of
 * `application/octet-stream` to append at `offset`; its answer is `fileProgress` like any JSON route's. A wrong offset is the
 * Fault `conflict.head`, after which `file:begin` tells where to go on. GET streams the whole sealed file.
 */
export const STREAMS = {
  put: { method: 'PUT', path: '/api/files/:fileId/:offset' },
  get: { method: 'GET', path: '/api/files/:fileId' },
} as const;
