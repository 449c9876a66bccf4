/**
 * What the patient's page asks, over HTTP and without any cookie: the link's proof, the texted code and the guest session
 * stand in the body (for file bytes in a header), never in a path or query. protocol/README.md §8.
 */
import { z } from './zod.ts';
import { bytes, bytesExactly, id } from './bytes.ts';
import { codeBy, sealedCapsule } from './dm-terms.ts';
import { dmId, docId, fileId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { epochMs, signature } from './people.ts';
import { route } from './route.ts';
import { practiceColour } from './practice-colour.ts';
import { fileProgress } from './threads.ts';

const nothing = z.strictObject({});
/** KDF(L, "dm/link", dmId): proves the link. */
const linkAuth = bytesExactly(32);
/** Of the guest session: what dm:unlock gave. */
const token = bytesExactly(32);
const held = { dmId, linkAuth } as const;
const inSession = { dmId, token } as const;
const draftId = id('draft');

/** How to know and reach the practice; all null where the server serves several and the link says nothing about which. */
const practice = z.strictObject({
  name: z.string().nullable(),
  phone: z.string().nullable(),
  colour: practiceColour,
});

/** The last accepted reply as it was sent; null before the first. */
const lastReply = z.strictObject({ rep: bytes(1, LIMITS.eventBytes), sig: signature }).nullable();

/**
 * Why a link opens nothing. `unknown` is the answer without the link's proof, whatever the reason, always alike; the others are told
 * to its holder only. `locked` after too many wrong codes, `replaced` by a newer link.
 */
const closed = z.strictObject({ is: z.enum(['unknown', 'locked', 'expired', 'revoked', 'replaced']), practice });

const unlocked = z.strictObject({
  is: z.literal('unlocked'),
  practice,
  share: bytesExactly(32),
  ...sealedCapsule.shape,
  docId,
  doc: bytes(1, LIMITS.bodyBytes),
  /** When the message ends; null: never. */
  expiresAt: epochMs.nullable(),
  last: lastReply,
  token,
  /** The guest session's end; `dm:renew` moves it on. */
  sessionUntil: epochMs,
  now: epochMs,
});
export type UnlockedDm = z.output<typeof unlocked>;

const draft = z.strictObject({
  draftId,
  /** From 1, one more with each save. */
  rev: z.int().positive(),
  sealed: bytes(1, LIMITS.blobBytes),
});

/**
 * What is to be expected is answered as `is`, never as a Fault. Fault `dm.session`: the guest session is over, or the message is;
 * dm:state tells which.
 */
export const DM_ROUTES = {
  'dm:state': route(
    'POST',
    '/api/m/state',
    'nobody',
    z.strictObject(held),
    z.discriminatedUnion('is', [
      z.strictObject({ is: z.literal('open'), practice, endsAt: epochMs.nullable(), code: codeBy }),
      closed,
    ]),
  ),
  /**
   * Asks for a code by the last three digits of the mobile, or where it comes by e-mail, by the address. The answer is the same for
   * right and wrong ones; a code is sent for right ones, at most one each 60 s, 3 within an hour and 5 within a day. `often`: 5 tries within an hour are used up.
   */
  'dm:ask-code': route(
    'POST',
    '/api/m/code',
    'nobody',
    z.strictObject({
      ...held,
      digits: z
        .string()
        .regex(/^\d{3}$/)
        .optional(),
      email: z.string().max(LIMITS.emailChars).optional(),
    }),
    z.discriminatedUnion('is', [
      z.strictObject({
        is: z.literal('asked'),
        practice,
        validMs: z.int().positive(),
        againAfterMs: z.int().positive(),
        tries: z.int().positive(),
      }),
      z.strictObject({ is: z.literal('often'), practice, retryAfterMs: z.int().positive() }),
      closed,
    ]),
  ),
  /** `code` null: where none is needed. `wrong`: so many tries are left for this code; 0: ask for a new one. */
  'dm:unlock': route(
    'POST',
    '/api/m/unlock',
    'nobody',
    z.strictObject({
      ...held,
      code: z
        .string()
        .regex(/^\d{6}$/)
        .nullable(),
    }),
    z.discriminatedUnion('is', [
      unlocked,
      z.strictObject({ is: z.literal('wrong'), practice, left: z.int().nonnegative() }),
      closed,
    ]),
  ),
  /** Another 60 minutes, and everything that dm:unlock gave as it is now: also what to fetch after conflict.head or conflict.stale. */
  'dm:renew': route('POST', '/api/m/renew', 'nobody', z.strictObject(inSession), unlocked),
  /** Ends the guest session. */
  'dm:close': route('POST', '/api/m/close', 'nobody', z.strictObject(inSession), nothing),
  /** The same bytes again are the same reply. Fault conflict.head: another reply stands at this replyNo. */
  'dm:reply': route(
    'POST',
    '/api/m/reply',
    'nobody',
    z.strictObject({
      ...inSession,
      rep: bytes(1, LIMITS.eventBytes),
      sig: signature,
      body: bytes(1, LIMITS.inboundBodyBytes),
    }),
    z.strictObject({ replyNo: z.int().positive(), at: epochMs }),
  ),
  /** Compare-and-swap (`rev` one more than the stored one, else conflict.version); the same again is the same. `sealed` null: gone.
   * Fault access.refused: without a texted code drafts stay in the patient's browser. */
  'dm:draft-put': route(
    'POST',
    '/api/m/draft',
    'nobody',
    z.strictObject({ ...inSession, ...draft.shape, sealed: draft.shape.sealed.nullable() }),
    nothing,
  ),
  'dm:draft-get': route(
    'POST',
    '/api/m/drafts',
    'nobody',
    z.strictObject(inSession),
    z.strictObject({ drafts: z.array(draft) }),
  ),
  /** Announces a sealed file of a reply before its bytes go up; repeated, it tells how far it is. */
  'dm:file-begin': route(
    'POST',
    '/api/m/files',
    'nobody',
    z.strictObject({ ...inSession, fileId, sealedBytes: z.int().min(1).max(LIMITS.sealedFileBytes) }),
    fileProgress,
  ),
} as const;

/**
 * Sealed file bytes of a guest session, as in STREAMS of routes.ts. Both need the header `Authorization: Bearer <token>` (base64url)
 * and nothing else that says who asks: no cookie is looked at.
 */
export const DM_STREAMS = {
  put: { method: 'PUT', path: '/api/m/files/:fileId/:offset' },
  get: { method: 'GET', path: '/api/m/files/:fileId' },
} as const;
