/**
 * What a machine's mail says about a mail of ours: a delivery report (RFC 3464) or a complaint (RFC 5965), and whether a
 * mail is an automatic answer (RFC 3834) or list mail. Pure; only numbers of a report are kept, never its sentences.
 */
import type { Status } from '../../domain/gateway/door.ts';
import type { ReadMail } from './parse.ts';
import { isDead } from './send.ts';

type Told = Pick<Status, 'state' | 'code' | 'isAddressDead'>;

const ACTIONS: Readonly<Record<string, Status['state']>> = {
  failed: 'bounced',
  delayed: 'delayed',
  delivered: 'delivered',
};
const reportBytes = 65_536;

/** Null for a mail that is no report. */
export function readReport({ headers, files }: ReadMail): Told | null {
  const type = headers['content-type'] ?? '';
  if (/report-type="?feedback-report/i.test(type)) return { state: 'complained', code: null };
  const part = files.find(({ mime }) => /^message\/(global-)?delivery-status$/i.test(mime));
  if (part === undefined) return null;
  const text = new TextDecoder('latin1').decode(part.bytes.subarray(0, reportBytes));
  const field = (name: string) => new RegExp(`^${name}:[ \\t]*([^\\r\\n]*)`, 'im').exec(text)?.[1]?.trim() ?? '';
  const action = field('Action').toLowerCase();
  // A relay that cannot ask for reports further on has done what it could.
  const state = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (state === undefined) return null;
  const status = /^\d\.\d{1,3}\.\d{1,3}/.exec(field('Status'))?.[0] ?? null;
  const diagnosis = /smtp;\s*(\d{3})(?:[ -](\d\.\d{1,3}\.\d{1,3}))?/i.exec(field('Diagnostic-Code'));
  const enhanced = diagnosis?.[2] ?? status;
  const code = [diagnosis?.[1], enhanced].filter((one) => one !== undefined && one !== null).join(' ');
  const isFinal = state === 'bounced';
  return { state, code: code === '' ? null : code, ...(isFinal && { isAddressDead: isDead(enhanced) }) };
}

/** `list`: to many at once, nobody's answer. `answer`: written by a machine in somebody's place. */
export function automatic({ headers }: ReadMail, isNullSender: boolean): 'answer' | 'list' | null {
  const has = (name: string) => (headers[name] ?? '') !== '';
  if (has('list-id') || /^(bulk|list|junk)$/i.test(headers['precedence'] ?? '')) return 'list';
  const submitted = (headers['auto-submitted'] ?? '').toLowerCase();
  const isAnswer = submitted !== '' && !submitted.startsWith('no');
  const says = has('x-autoreply') || has('x-autorespond') || /^auto_reply$/i.test(headers['precedence'] ?? '');
  return isAnswer || says || isNullSender ? 'answer' : null;
}
