/**
 * Every message about a patient in one list, newest first: what was sent and came in, notes in the same thread, internal
 * threads about them; of threads that are not open to me only who is in them. Pure.
 */
import type { ThreadId, UserId } from '../../../protocol/wire/ids.ts';
import type { Message, PatientView, State } from '../../sdk/state.ts';
import { outsideOf, type Outside } from '../corridor/channels.ts';
import { standingOf } from '../direct/words.ts';
import { isFailure } from '../send/fates.ts';

export type Line =
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly at: number;
      readonly threadId: ThreadId;
      readonly threadTitle: string;
      readonly message: Message;
      readonly channel: Outside | 'internal';
    }
  | {
      readonly kind: 'closed';
      readonly key: string;
      readonly at: number;
      readonly memberIds: readonly UserId[];
      readonly channel: 'internal';
    };

export const FILTERS = ['all', 'direct', 'email', 'sms', 'internal', 'in', 'out', 'failed'] as const;
export type Filter = (typeof FILTERS)[number];

export function linesOf(view: PatientView, threads: State['threads']): readonly Line[] {
  const lines: Line[] = [];
  const own = [view.patient.threadId, ...view.merged.map(({ threadId }) => threadId)];
  const open = [...own, ...view.threads.map(({ threadId }) => threadId)];
  for (const threadId of new Set(open)) {
    const thread = threadId === null ? undefined : threads[threadId];
    if (thread === undefined) continue;
    for (const message of thread.messages) {
      if (message.body.kind === 'event') continue;
      const { threadId: id, title: threadTitle } = thread;
      const key = `${id}/${message.key}`;
      lines.push({
        kind: 'message',
        key,
        at: message.at,
        threadId: id,
        threadTitle,
        message,
        channel: outsideOf(message) ?? 'internal',
      });
    }
  }
  for (const { threadId, memberIds, lastAt } of view.threads) {
    if (threads[threadId] !== undefined) continue;
    lines.push({ kind: 'closed', key: threadId, at: lastAt, memberIds, channel: 'internal' });
  }
  return lines.sort((a, b) => b.at - a.at);
}

/** Null: among colleagues. */
export function directionOf({ body }: Message): 'in' | 'out' | null {
  if (body.kind === 'direct') return 'out';
  if (body.kind === 'reply' || body.kind === 'form') return 'in';
  return body.kind === 'text' ? (body.via?.direction ?? null) : null;
}

function hasFailed({ body }: Message): boolean {
  if (body.kind === 'direct') return standingOf(body).tone === 'wrong';
  return body.kind === 'text' && body.via?.direction === 'out' && isFailure(body.via.delivery.state);
}

export function fits(line: Line, filter: Filter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'in':
    case 'out':
      return line.kind === 'message' && directionOf(line.message) === filter;
    case 'failed':
      return line.kind === 'message' && hasFailed(line.message);
    default:
      return line.channel === filter;
  }
}
