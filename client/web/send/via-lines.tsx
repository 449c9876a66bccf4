/** What makes a message that crossed the practice's border look different from an internal note: how it went, and its fate. */
import { Button } from '@mantine/core';
import { IconArrowDownLeft, IconArrowUpRight } from '@tabler/icons-react';
import { Suspense, lazy, useState } from 'react';
import { Link } from 'wouter';
import type { Message, Via } from '../../sdk/state.ts';
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import { useSelect } from '../corridor/context.tsx';
import { nameOf } from '../corridor/words.ts';
import { shortAddress, CHANNELS } from '../patients/words.ts';
import { ChannelSign } from './channel-sign.tsx';
import { FateChip } from './fate-chip.tsx';
import { fateSays, FATES, isFailure } from './fates.ts';
import { useResend } from './use-resend.ts';
import '../patients/patients.css';
import './send.css';

const FileDialog = lazy(async () => ({ default: (await import('../unfiled/file-dialog.tsx')).FileDialog }));

/** Over the words: by which channel, to or from which address, about what. */
export function ViaHead({ via }: { via: Via }) {
  const Arrow = via.direction === 'in' ? IconArrowDownLeft : IconArrowUpRight;
  const where = via.direction === 'in' ? `from ${via.address}` : `to ${shortAddress(via.channel, via.address)}`;
  return (
    <p className="via-head small" data-channel={via.channel}>
      <ChannelSign channel={via.channel} size={16} />
      <Arrow size={14} stroke={1.75} aria-hidden="true" />
      <span className="break-all" title={via.address}>
        {CHANNELS[via.channel]} {where}
        {via.direction === 'in' && !via.isContact && ', not an address of this patient'}
        {via.direction === 'in' && ', not verified'}
        {via.direction === 'in' && via.isAutomatic && ' · automatic reply'}
      </span>
      {via.subject && (
        <span className="via-subject strong" dir="auto">
          {via.subject}
        </span>
      )}
    </p>
  );
}

interface FootProps {
  readonly message: Message;
  readonly via: Via;
  readonly threadId: ThreadId;
}

/** Under the words: the fate of what went out, or where what came in was filed. */
export function ViaFoot({ message, via, threadId }: FootProps) {
  const kind = useSelect((state) => state.threads[threadId]?.kind);
  if (via.direction === 'out') return <Fate message={message} via={via} threadId={threadId} />;
  return kind === 'unfiled' ? <Filing message={message} via={via} threadId={threadId} /> : null;
}

function Fate({ message, via, threadId }: FootProps & { readonly via: Extract<Via, { direction: 'out' }> }) {
  const patientId = useSelect((state) => state.threads[threadId]?.patientId ?? null);
  const { resend, busy } = useResend(threadId);
  if (message.n === null) return null;
  const { state, code } = via.delivery;
  const tone = FATES[state].tone;
  return (
    <div className="via-foot small">
      <FateChip delivery={via.delivery} />
      {(tone === 'wrong' || tone === 'waits') && <span className="muted">{fateSays(state, code)}</span>}
      {isFailure(state) && patientId !== null && (
        <Button size="compact-sm" variant="subtle" loading={busy} onClick={() => resend(patientId, message)}>
          Resend
        </Button>
      )}
    </div>
  );
}

/** Where an item of the unfiled inbox belongs: said by who filed it, or asked. */
export function Filing({ message, via, threadId }: FootProps & { readonly via: Extract<Via, { direction: 'in' }> }) {
  const people = useSelect((state) => state.people);
  const title = useSelect((state) => (via.filed === null ? null : (state.threads[via.filed.threadId]?.title ?? null)));
  const [isAsking, setIsAsking] = useState(false);
  if (via.filed !== null) {
    return (
      <p className="via-foot small muted">
        Filed by {nameOf(people, via.filed.by)} with{' '}
        <Link href={`/t/${via.filed.threadId}`}>{title ?? 'a patient'}</Link>
      </p>
    );
  }
  if (message.n === null) return null;
  return (
    <div className="via-foot">
      <Button size="compact-md" variant="light" onClick={() => setIsAsking(true)}>
        File…
      </Button>
      {isAsking && (
        <Suspense>
          <FileDialog threadId={threadId} n={message.n} via={via} onClose={() => setIsAsking(false)} />
        </Suspense>
      )}
    </div>
  );
}
