/**
 * Paths that are no JSON routes of the tables: file bytes, hooks that providers call, health. One row each, so that the
 * documentation names all that the server answers. What they do stands in server/http.
 */
import { DM_STREAMS } from '../../protocol/wire/dm-page.ts';
import type { FaultCode } from '../../protocol/wire/faults.ts';
import { GATEWAY_PATHS } from '../../protocol/wire/gateway.ts';
import { STREAMS } from '../../protocol/wire/routes.ts';

/** `guest`: the token that dm:unlock gave, as a bearer token. `signature`: the provider signs what it sends. */
export type Shown = 'nothing' | 'session' | 'guest' | 'gateway' | 'signature';

export interface PathNote {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Parameters as `:name`. */
  readonly path: string;
  readonly area: 'Files' | 'Providers’ hooks' | 'Gateway' | 'Operation';
  readonly says: string;
  readonly shows: Shown;
  /** Content type of the body; null: none. */
  readonly takes: string | null;
  readonly gives: string;
  readonly faults?: readonly FaultCode[];
}

const BYTES = 'application/octet-stream';
const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';
const up: readonly FaultCode[] = ['conflict.head', 'access.refused'];
const down: readonly FaultCode[] = ['access.refused', 'file.incomplete'];
const progress = 'The answer says how far the file is; after `conflict.head` ask `file:begin` where to go on.';

export const PATHS: readonly PathNote[] = [
  {
    ...STREAMS.put,
    area: 'Files',
    says: `Appends a slice of a sealed file at an offset. ${progress}`,
    shows: 'session',
    takes: BYTES,
    gives: JSON_TYPE,
    faults: ['session.missing', ...up],
  },
  {
    ...STREAMS.get,
    area: 'Files',
    says: 'A whole sealed file.',
    shows: 'session',
    takes: null,
    gives: BYTES,
    faults: ['session.missing', ...down],
  },
  {
    ...DM_STREAMS.put,
    area: 'Files',
    says: `A slice of a file of the patient’s reply. ${progress}`,
    shows: 'guest',
    takes: BYTES,
    gives: JSON_TYPE,
    faults: ['dm.session', ...up],
  },
  {
    ...DM_STREAMS.get,
    area: 'Files',
    says: 'A sealed file that the Direct Message names.',
    shows: 'guest',
    takes: null,
    gives: BYTES,
    faults: ['dm.session', ...down],
  },
  {
    method: 'POST',
    path: GATEWAY_PATHS.readFile,
    area: 'Gateway',
    says: 'A sealed attachment of a leased job.',
    shows: 'gateway',
    takes: JSON_TYPE,
    gives: BYTES,
    faults: down,
  },
  {
    method: 'POST',
    path: `${GATEWAY_PATHS.writeFile}:what`,
    area: 'Gateway',
    says: 'A sealed attachment of an inbound item; `what` is base64url of the JSON of practiceId, threadId, fileId and sealedBytes.',
    shows: 'gateway',
    takes: BYTES,
    gives: JSON_TYPE,
    faults: up,
  },
  {
    method: 'POST',
    path: '/webhooks/twilio/status',
    area: 'Providers’ hooks',
    says: 'Twilio’s reports about texts. Believed only with its signature.',
    shows: 'signature',
    takes: FORM,
    gives: 'text/plain',
  },
  {
    method: 'POST',
    path: '/webhooks/twilio/inbound',
    area: 'Providers’ hooks',
    says: 'Texts from patients, STOP and START. Believed only with Twilio’s signature.',
    shows: 'signature',
    takes: FORM,
    gives: 'text/xml',
  },
  {
    method: 'POST',
    path: '/webhooks/mail',
    area: 'Providers’ hooks',
    says: 'One raw e-mail, signed with X-Corridor-Time and X-Corridor-Signature.',
    shows: 'signature',
    takes: 'message/rfc822',
    gives: 'text/plain',
  },
  {
    method: 'GET',
    path: '/healthz',
    area: 'Operation',
    says: 'Answers while the process lives.',
    shows: 'nothing',
    takes: null,
    gives: 'text/plain',
  },
  {
    method: 'GET',
    path: '/readyz',
    area: 'Operation',
    says: 'Answers while the process takes work and its database answers.',
    shows: 'nothing',
    takes: null,
    gives: 'text/plain',
    faults: ['storage', 'unavailable'],
  },
];
