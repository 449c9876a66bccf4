/** Search over everything one may read, on this device: words, who wrote, about whom, from when to when. */
import { NativeSelect, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import dayjs from 'dayjs';
import { useDeferredValue, useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import type { UserId } from '../../../protocol/wire/ids.ts';
import type { SearchHit } from '../../sdk/state.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { faultText, type FaultText } from '../corridor/fault-text.ts';
import { inFull, short } from '../corridor/time.ts';
import { count, nameOf } from '../corridor/words.ts';
import { Avatar } from '../parts/avatar.tsx';
import { FaultNotice } from '../parts/notice.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { WhenField } from '../parts/when-field.tsx';
import './search.css';

interface Wanted {
  readonly text: string;
  readonly senderId: string;
  readonly about: string;
  readonly from: string;
  readonly to: string;
}

export function Search() {
  const kept = useHistoryState<unknown>();
  const begins = typeof kept === 'string' ? kept : '';
  return <SearchFor key={begins} begins={begins} />;
}

function SearchFor({ begins }: { begins: string }) {
  const [wanted, setWanted] = useState<Wanted>({ text: begins, senderId: '', about: '', from: '', to: '' });
  const { hits, fault } = useHits(useDeferredValue(wanted));
  return (
    <div className="page">
      <PageHead title="Search messages" sub="On this device only: the server cannot read them, and is not asked." />
      <div className="page-body">
        <Filters wanted={wanted} onChange={setWanted} />
        <FaultNotice fault={fault} />
        {hits && (
          <p className="muted small" role="status">
            {hits.length === 0
              ? 'Nothing found. Try fewer words, or another spelling.'
              : `${count(hits.length, 'message')} found`}
          </p>
        )}
        <Hits hits={hits ?? []} />
      </div>
    </div>
  );
}

/** A pause after the last key; an answer that was overtaken is dropped. */
const PAUSE_MS = 120;

function useHits(wanted: Wanted) {
  const { search } = useCorridor();
  const [hits, setHits] = useState<readonly SearchHit[] | null>(null);
  const [fault, setFault] = useState<FaultText | null>(null);
  const { text, senderId, about, from, to } = wanted;
  const isEmpty = `${text}${senderId}${about}${from}${to}`.trim() === '';
  useEffect(() => {
    if (isEmpty) return;
    let overtaken = false;
    const look = async () => {
      try {
        const found = await search.find(asked(wanted));
        if (!overtaken) setHits(found);
        if (!overtaken) setFault(null);
      } catch (error) {
        if (!overtaken) setFault(faultText(error));
      }
    };
    const timer = setTimeout(() => void look(), PAUSE_MS);
    return () => {
      overtaken = true;
      clearTimeout(timer);
    };
  }, [search, wanted, isEmpty]);
  return { hits: isEmpty ? null : hits, fault };
}

function asked({ text, senderId, about, from, to }: Wanted) {
  return {
    text: text.trim(),
    ...(senderId !== '' && { senderId: senderId as UserId }),
    ...(about.trim() !== '' && { about: about.trim() }),
    ...(from !== '' && { fromMs: dayjs(from).startOf('day').valueOf() }),
    ...(to !== '' && { toMs: dayjs(to).endOf('day').valueOf() }),
  };
}

function Filters({ wanted, onChange }: { wanted: Wanted; onChange: (wanted: Wanted) => void }) {
  const people = useSelect((state) => state.people);
  const set = (part: Partial<Wanted>) => onChange({ ...wanted, ...part });
  const senders = Object.values(people).sort((a, b) => a.name.localeCompare(b.name));
  return (
    <form className="search-form" role="search" aria-label="Messages" onSubmit={(event) => event.preventDefault()}>
      <TextInput
        className="search-words"
        type="search"
        label="Words"
        autoFocus
        leftSection={<IconSearch size={18} stroke={1.5} />}
        value={wanted.text}
        onChange={(event) => set({ text: event.currentTarget.value })}
      />
      <NativeSelect
        label="Written by"
        size="sm"
        value={wanted.senderId}
        data={[{ value: '', label: 'Anybody' }, ...senders.map(({ userId, name }) => ({ value: userId, label: name }))]}
        onChange={(event) => set({ senderId: event.currentTarget.value })}
      />
      <TextInput
        label="About the patient"
        size="sm"
        value={wanted.about}
        onChange={(event) => set({ about: event.currentTarget.value })}
      />
      <WhenField type="date" label="From" value={wanted.from} onChange={(from) => set({ from })} />
      <WhenField type="date" label="To" value={wanted.to} onChange={(to) => set({ to })} />
    </form>
  );
}

function Hits({ hits }: { hits: readonly SearchHit[] }) {
  const people = useSelect((state) => state.people);
  return (
    <ol className="search-hits" aria-label="Found messages">
      {hits.map((hit) => (
        <li key={`${hit.threadId}/${hit.n}`}>
          <Link href={`/t/${hit.threadId}?n=${hit.n}`} className="search-hit">
            <Avatar userId={hit.senderId} name={nameOf(people, hit.senderId)} />
            <span className="search-hit-words">
              <span className="one-line small muted" dir="auto">
                <span className="strong">{nameOf(people, hit.senderId)}</span> in {hit.threadTitle || 'Untitled'}
                {hit.about !== null && `, about ${hit.about}`}
              </span>
              <span className="search-excerpt" dir="auto">
                {hit.excerpt}
              </span>
            </span>
            <time className="muted small" dateTime={new Date(hit.at).toISOString()} title={inFull(hit.at)}>
              {short(hit.at)}
            </time>
          </Link>
        </li>
      ))}
    </ol>
  );
}
