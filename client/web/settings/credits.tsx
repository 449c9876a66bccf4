/** Credits: how many are left, what was bought, what took them, and who used how many by month, also as a CSV file. */
import { Button, TextInput } from '@mantine/core';
import { IconDownload, IconPlus } from '@tabler/icons-react';
import dayjs from 'dayjs';
import { useCallback, useEffect, useMemo, useState, type SyntheticEvent } from 'react';
import type { LedgerEntry } from '../../../protocol/wire/sending.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { inFull, withDay } from '../corridor/time.ts';
import { useAnswer } from '../corridor/use-answer.ts';
import { useAsk } from '../corridor/use-ask.ts';
import { count, nameOf } from '../corridor/words.ts';
import { FaultNotice, Note } from '../parts/notice.tsx';
import { save } from '../files/use-opened.ts';
import { useDelivery } from '../send/use-delivery.ts';
import { byMonth, csvOf, type Usage } from './credits-usage.ts';
import { SettingsHead } from './settings-head.tsx';
import './settings.css';

export function Credits() {
  const me = useSelect((state) => state.me);
  useDelivery();
  const isAdmin = me !== null && me.role !== 'member';
  return (
    <div className="page">
      <SettingsHead title="Credits" sub="One credit is one part of a text. E-mails are free." />
      <div className="page-body">
        <Balance />
        {isAdmin ? (
          <>
            <Purchase />
            <UsageReport />
            <Ledger />
          </>
        ) : (
          <p className="muted">Administrators record purchases and see who used what.</p>
        )}
      </div>
    </div>
  );
}

function Balance() {
  const credits = useSelect((state) => state.credits);
  if (credits === null) return <p className="muted">Looking at the balance…</p>;
  const { balance, lowCreditsAt } = credits;
  return (
    <section className="setting" aria-label="Balance">
      <p className="balance" role="status">
        <span className="balance-number">{balance.toLocaleString('en-GB')}</span>
        {balance === 1 ? 'credit left' : 'credits left'}
      </p>
      {balance <= lowCreditsAt && (
        <Note tone="waits">
          {balance <= 0
            ? 'Texts are refused until a purchase is recorded. E-mails go on.'
            : `That is low: texts are refused at 0. The warning comes at ${lowCreditsAt}.`}
        </Note>
      )}
    </section>
  );
}

function Purchase() {
  const { credits } = useCorridor();
  const [amount, setAmount] = useState('');
  const [note, setNote] = useState('');
  const [done, setDone] = useState<string | null>(null);
  const ask = useAsk();
  const wanted = Number(amount.replace(/[\s,]/g, ''));
  const isRight = Number.isInteger(wanted) && wanted >= 1 && wanted <= 1_000_000;
  const buy = async () => {
    if (!isRight) return;
    if (!(await ask.run(() => credits.buy(wanted, note.trim())))) return;
    setDone(`${count(wanted, 'credit')} recorded.`);
    setAmount('');
    setNote('');
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void buy();
  };
  return (
    <section className="setting" aria-label="Record a purchase">
      <h2>Record a purchase</h2>
      <p className="muted">Payment happens elsewhere. Who records it, and when, stays in the ledger for good.</p>
      <form className="stack" onSubmit={submit} aria-label="Record a purchase">
        <div className="form-grid">
          <TextInput
            label="Credits"
            inputMode="numeric"
            value={amount}
            error={amount !== '' && !isRight ? 'A whole number from 1 to 1,000,000.' : null}
            onChange={(event) => setAmount(event.currentTarget.value)}
          />
          <TextInput
            label="Note, such as the invoice number"
            maxLength={200}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        </div>
        <FaultNotice fault={ask.fault} />
        <div className="row">
          <Button
            type="submit"
            leftSection={<IconPlus size={18} stroke={1.5} />}
            disabled={!isRight}
            loading={ask.busy}
          >
            Record
          </Button>
          <span className="muted small" role="status">
            {done}
          </span>
        </div>
      </form>
    </section>
  );
}

const KINDS: Readonly<Record<LedgerEntry['kind'], string>> = {
  purchase: 'Purchase',
  reserve: 'Put aside for a text',
  release: 'Given back, not needed',
  spend: 'Text sent',
  refund: 'Refund, technical failure',
};

const PAGE = 50;

function Ledger() {
  const { credits } = useCorridor();
  const people = useSelect((state) => state.people);
  // Told again with every line, also where two of them leave the balance as it was.
  const now = useSelect((state) => state.credits);
  const [entries, setEntries] = useState<readonly LedgerEntry[]>([]);
  const [more, setMore] = useState(false);
  const { run, fault, busy } = useAsk();
  const look = useCallback(
    (before: readonly LedgerEntry[]) =>
      run(async () => {
        const page = await credits.ledger(before.at(-1)?.seq ?? null, PAGE);
        setEntries([...before, ...page.entries]);
        setMore(page.more);
      }),
    [run, credits],
  );
  useEffect(() => {
    if (now !== null) void look([]);
  }, [look, now]);
  return (
    <section className="setting" aria-label="Ledger">
      <h2>Ledger</h2>
      <FaultNotice fault={fault} />
      {entries.length === 0 ? (
        <p className="muted">Nothing yet. Purchases and texts are listed here; no line is ever changed.</p>
      ) : (
        <div className="ledger-scroll">
          <table className="ledger">
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">What</th>
                <th scope="col" className="amount">
                  Credits
                </th>
                <th scope="col">Who</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.seq}>
                  <td title={inFull(entry.at)}>{withDay(entry.at)}</td>
                  <td>
                    {KINDS[entry.kind]}
                    {entry.note !== '' && <span className="muted"> · {entry.note}</span>}
                  </td>
                  <td className="amount">{entry.credits > 0 ? `+${entry.credits}` : `−${-entry.credits}`}</td>
                  <td dir="auto">{entry.userId === null ? '' : nameOf(people, entry.userId)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {more && (
        <Button variant="default" loading={busy} onClick={() => void look(entries)}>
          Show earlier ones
        </Button>
      )}
    </section>
  );
}

const DAY_MS = 86_400_000;
const NO_ROWS: readonly Usage[] = [];

function UsageReport() {
  const { credits, patients } = useCorridor();
  const people = useSelect((state) => state.people);
  const now = useSelect((state) => state.credits);
  const [from] = useState(() => dayjs().subtract(11, 'month').startOf('month').valueOf());
  const saving = useAsk();
  const ask = useMemo(
    () => (now === null ? null : () => credits.usage(from, Date.now() + DAY_MS)),
    [credits, from, now],
  );
  const { value, fault } = useAnswer(ask);
  const rows = value ?? NO_ROWS;
  const download = () =>
    void saving.run(async () => {
      const names = new Map<string, string>();
      for (
        let after: { name: string; patientId: (typeof rows)[number]['patientId'] & string } | null = null, more = true;
        more;
      ) {
        const page: Awaited<ReturnType<typeof patients.find>> = await patients.find({ text: '', after, limit: 100 });
        for (const { patientId, name } of page.patients) names.set(patientId, name);
        const last = page.patients.at(-1);
        after = last === undefined ? null : { name: last.name, patientId: last.patientId };
        more = page.more && last !== undefined;
      }
      const text = csvOf(
        rows,
        (userId) => nameOf(people, userId),
        (patientId) => names.get(patientId) ?? patientId,
      );
      save(new Blob([text], { type: 'text/csv' }), `credits ${dayjs().format('YYYY-MM-DD')}.csv`);
    });
  const months = byMonth(rows);
  return (
    <section className="setting" aria-label="Usage">
      <h2>Usage in the last twelve months</h2>
      <FaultNotice fault={fault ?? saving.fault} />
      {months.length === 0 ? (
        <p className="muted">No text was sent in this time.</p>
      ) : (
        <table className="ledger">
          <thead>
            <tr>
              <th scope="col">Month</th>
              <th scope="col" className="amount">
                Credits
              </th>
              <th scope="col">By</th>
            </tr>
          </thead>
          <tbody>
            {months.map(({ month, credits: used, people: who }) => (
              <tr key={month}>
                <td>{dayjs(`${month}-01`).format('MMMM YYYY')}</td>
                <td className="amount">{used}</td>
                <td dir="auto">
                  {who
                    .map(([userId, n]) => `${userId === null ? 'Test texts' : nameOf(people, userId)} ${n}`)
                    .join(', ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {rows.length > 0 && (
        <Button
          variant="default"
          leftSection={<IconDownload size={18} stroke={1.5} />}
          loading={saving.busy}
          onClick={download}
        >
          Download as CSV, with patients
        </Button>
      )}
    </section>
  );
}
