/**
 * The catalogue of expected failures, one line each: what a caller may be told, and what to do next.
 * A Fault never carries content, an address, a token or a code. Anything that is not a Fault is answered as `internal`.
 */
import { z } from './zod.ts';

interface FaultKind {
  /** HTTP status of the same answer on the HTTP transport. */
  readonly status: number;
  /** True when the identical request may succeed later. */
  readonly retryable: boolean;
  /** A sentence that is safe to show to anyone. */
  readonly says: string;
  readonly todo: string;
}

const kind = (status: number, retryable: boolean, says: string, todo: string): FaultKind => ({
  status,
  retryable,
  says,
  todo,
});

export const FAULTS = {
  'input.invalid': kind(400, false, 'The request is not in the expected form.', 'Update the app and try again.'),
  'input.tooLarge': kind(413, false, 'The request is too large.', 'Send less at once, or attach it as a file.'),
  'input.unknown': kind(404, false, 'There is no such request.', 'Update the app and try again.'),
  'input.rejected': kind(
    422,
    false,
    'The signed content does not follow the protocol.',
    'Reload; if it stays, tell your administrator.',
  ),
  'session.missing': kind(401, false, 'You are not signed in.', 'Sign in.'),
  'session.ended': kind(401, false, 'This session has ended.', 'Sign in again.'),
  'signIn.refused': kind(401, false, 'Login or password is wrong.', 'Check both, or use your recovery code.'),
  /** Only after the right password. Detail `code`: the code given is wrong or was used before. */
  'signIn.codeNeeded': kind(
    401,
    false,
    'This account asks for a code as well.',
    'Enter the code that your app shows now.',
  ),
  'origin.refused': kind(403, false, 'This request came from another site.', 'Open the app at its own address.'),
  'access.refused': kind(404, false, 'This does not exist or is not open to you.', 'Ask a colleague who has access.'),
  'access.waiting': kind(403, true, 'You have not been let in yet.', 'Ask the person who invited you to confirm.'),
  'setup.closed': kind(403, false, 'This server already has its practice.', 'Ask its owner for an invitation.'),
  'login.taken': kind(409, false, 'That login is in use here.', 'Choose another login.'),
  'invite.gone': kind(
    404,
    false,
    'This invitation was used, was withdrawn or has expired.',
    'Ask for a new invitation.',
  ),
  'approval.gone': kind(
    404,
    false,
    'This was decided, was withdrawn or has expired.',
    'People shows how things stand now.',
  ),
  'approval.stale': kind(
    409,
    true,
    'The practice changed after this was asked for.',
    'The device of whoever asked renews it by itself; try again in a moment.',
  ),
  'conflict.head': kind(409, true, 'Somebody was faster.', 'Fetch what is new, then try again.'),
  'conflict.stale': kind(
    409,
    true,
    'The key of this conversation is out of date.',
    'Rotate the circle, then try again.',
  ),
  'conflict.duplicate': kind(
    409,
    false,
    'This id was used for other content.',
    'Fetch what is new; the first one counts.',
  ),
  'conflict.version': kind(409, true, 'Another device saved a newer version.', 'Fetch the newer version and merge.'),
  'file.incomplete': kind(409, true, 'The file has not arrived completely.', 'Wait until its upload has finished.'),
  /** Detail names the rule: gateway, channel, merged, deceased, left, address, consent, optedOut, bounced, country. */
  'sending.refused': kind(
    409,
    false,
    'This cannot be sent to this contact.',
    'Open the patient: it says what is missing and how to mend it.',
  ),
  'credit.none': kind(
    402,
    false,
    'There are not enough credits for this text.',
    'Ask an administrator to buy credits, or send an e-mail.',
  ),
  /** On the patient's page: unlock again, or ask dm:state what happened. */
  'dm.session': kind(401, false, 'Your time on this page has ended.', 'Ask for a new code to go on.'),
  /** Only on the sending device, by what the file holds. Detail: its name. */
  'file.kind': kind(
    422,
    false,
    'This kind of file cannot be attached, or it is not what its name says.',
    'Save it as a PDF, a picture, an office document or plain text, and attach that.',
  ),
  'rate.limited': kind(429, true, 'That was too often.', 'Wait a little and try again.'),
  storage: kind(503, true, 'The message could not be stored safely.', 'It was not accepted. Try again shortly.'),
  unavailable: kind(503, true, 'The server is starting or stopping.', 'Try again in a moment.'),
  internal: kind(500, true, 'Something went wrong on the server.', 'Try again; quote the id if it stays.'),
} as const satisfies Record<string, FaultKind>;

export type FaultCode = keyof typeof FAULTS;

/** An expected failure. `detail` names the field or rule that failed, never a value. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly detail: string | undefined;
  readonly retryAfterMs: number | undefined;
  constructor(code: FaultCode, detail?: string, retryAfterMs?: number) {
    super(detail === undefined ? code : `${code}: ${detail}`);
    this.name = 'Fault';
    this.code = code;
    this.detail = detail;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A Fault as it travels, on both transports. `id` finds the log line of an `internal` one. */
export const faultReply = z.strictObject({
  code: z.enum(Object.keys(FAULTS) as [FaultCode, ...FaultCode[]]),
  says: z.string(),
  todo: z.string(),
  retryable: z.boolean(),
  detail: z.string().optional(),
  retryAfterMs: z.int().nonnegative().optional(),
  id: z.string().optional(),
});
export type FaultReply = z.output<typeof faultReply>;

export function toFaultReply(fault: Fault, id?: string): FaultReply {
  const { says, todo, retryable } = FAULTS[fault.code];
  return {
    code: fault.code,
    says,
    todo,
    retryable,
    ...(fault.detail !== undefined && { detail: fault.detail }),
    ...(fault.retryAfterMs !== undefined && { retryAfterMs: fault.retryAfterMs }),
    ...(id !== undefined && { id }),
  };
}

export const fromFaultReply = (reply: FaultReply): Fault => new Fault(reply.code, reply.detail, reply.retryAfterMs);
