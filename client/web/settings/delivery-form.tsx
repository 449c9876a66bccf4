/** What administrators decide about sending: how patients know the practice, the banner, countries, and caps against loss. */
import { Button, CloseButton, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { deliverySettings, type DeliverySettings } from '../../../protocol/wire/sending.ts';
import { tonesOf } from '../../sdk/practice-colour.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice } from '../parts/notice.tsx';
import { COUNTRIES, countryName } from '../send/countries.ts';
import { takeColour } from './preferences.ts';

/** Where the practice has none of its own; the same as in theme/base.css. */
const CORRIDORS = '#0f6b66';

type Caps = 'perNumberPerHour' | 'perHour' | 'perDay' | 'lowCreditsAt';

const CAPS: readonly (readonly [Caps, string])[] = [
  ['perNumberPerHour', 'Texts to one number in an hour'],
  ['perHour', 'Texts of the practice in an hour'],
  ['perDay', 'Texts of the practice in 24 hours'],
  ['lowCreditsAt', 'Warn administrators at so many credits'],
];

const capsOf = (settings: DeliverySettings): Readonly<Record<Caps, string>> => ({
  perNumberPerHour: String(settings.perNumberPerHour),
  perHour: String(settings.perHour),
  perDay: String(settings.perDay),
  lowCreditsAt: String(settings.lowCreditsAt),
});

export function DeliveryForm({ settings, version }: { settings: DeliverySettings; version: number }) {
  const { carriers } = useCorridor();
  const practiceName = useSelect((state) => state.practice?.name ?? '');
  const [value, setValue] = useState(settings);
  const [caps, setCaps] = useState(() => capsOf(settings));
  const [saved, setSaved] = useState(version);
  const [problem, setProblem] = useState<string | null>(null);
  const [isDone, setIsDone] = useState(false);
  const ask = useAsk();
  const set = (part: Partial<DeliverySettings>) => {
    setIsDone(false);
    setValue((old) => ({ ...old, ...part }));
  };
  const save = async () => {
    const numbers = Object.fromEntries(CAPS.map(([cap]) => [cap, Number(caps[cap])]));
    const text = (typed: string | null) => typed?.trim() || null;
    const wanted = { ...value, ...numbers, displayName: text(value.displayName), phone: text(value.phone) };
    const checked = deliverySettings.safeParse(wanted);
    setProblem(checked.success ? null : String(checked.error.issues[0]?.path[0] ?? 'form'));
    if (!checked.success) return;
    const done = await ask.run(() => carriers.configure(checked.data, saved + 1));
    setIsDone(done);
    if (!done) return;
    setSaved(saved + 1);
    // Everybody else's device is told of it; this one knows.
    takeColour(checked.data.colour);
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void save();
  };
  return (
    <section className="setting" aria-label="What patients see and what may be sent">
      <h2>What patients see</h2>
      <form className="stack" aria-label="Delivery" noValidate onSubmit={submit}>
        <div className="form-grid">
          <TextInput
            label="Name of the practice"
            placeholder={practiceName}
            maxLength={100}
            dir="auto"
            value={value.displayName ?? ''}
            error={problem === 'displayName' && 'At most 100 characters.'}
            onChange={(event) => set({ displayName: event.currentTarget.value })}
          />
          <TextInput
            label="Phone, for patients who have trouble"
            type="tel"
            value={value.phone ?? ''}
            error={problem === 'phone' && 'From 3 to 40 characters.'}
            onChange={(event) => set({ phone: event.currentTarget.value })}
          />
        </div>
        <ColourChoice colour={value.colour} onChange={(colour) => set({ colour })} />
        <Textarea
          label="Banner under every e-mail"
          description="Response times, and what to do in an emergency."
          autosize
          minRows={2}
          maxLength={500}
          dir="auto"
          value={value.banner}
          onChange={(event) => set({ banner: event.currentTarget.value })}
        />
        <h2>What may be sent</h2>
        <CountryChoice countries={value.countries} onChange={(countries) => set({ countries })} />
        <div className="form-grid">
          {CAPS.map(([cap, label]) => (
            <TextInput
              key={cap}
              label={label}
              inputMode="numeric"
              value={caps[cap]}
              error={problem === cap && 'A whole number within reason.'}
              onChange={(event) => {
                setIsDone(false);
                setCaps({ ...caps, [cap]: event.currentTarget.value });
              }}
            />
          ))}
        </div>
        <p className="muted small">Caps keep a mistake or a stolen session from draining the credits.</p>
        <FaultNotice fault={ask.fault} />
        <div className="row">
          <Button type="submit" loading={ask.busy}>
            Save
          </Button>
          <span className="muted small" role="status">
            {isDone && 'Saved.'}
          </span>
        </div>
      </form>
    </section>
  );
}

interface ColourProps {
  readonly colour: string | null;
  readonly onChange: (colour: string | null) => void;
}

/** Shown at once as it will be: what cannot be read is made darker, and lighter where the page is dark. */
function ColourChoice({ colour, onChange }: ColourProps) {
  const { accent, on } = tonesOf(colour ?? CORRIDORS, 'light');
  return (
    <div className="row colour-choice">
      <TextInput
        type="color"
        label="Colour"
        description="Of patients’ pages and of this app, made darker or lighter where words would be hard to read."
        value={colour ?? CORRIDORS}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <span className="chip" style={{ background: accent, color: on }} aria-hidden="true">
        As it will look
      </span>
      {colour !== null && (
        <Button variant="subtle" onClick={() => onChange(null)}>
          Corridor’s own colour
        </Button>
      )}
    </div>
  );
}

interface CountriesProps {
  readonly countries: readonly string[];
  readonly onChange: (countries: string[]) => void;
}

function CountryChoice({ countries, onChange }: CountriesProps) {
  const others = COUNTRIES.filter(([code]) => !countries.includes(code));
  return (
    <div className="stack">
      <NativeSelect
        size="md"
        label="Countries that may be texted"
        description="Choosing one adds it."
        value=""
        data={[{ value: '', label: 'Add a country' }, ...others.map(([value, label]) => ({ value, label }))]}
        onChange={(event) => event.currentTarget.value !== '' && onChange([...countries, event.currentTarget.value])}
      />
      <ul className="country-chips" aria-label="Allowed countries">
        {countries.map((code) => (
          <li key={code} className="chip">
            {countryName(code)}
            <CloseButton
              size="sm"
              aria-label={`Remove ${countryName(code)}`}
              onClick={() => onChange(countries.filter((one) => one !== code))}
            />
          </li>
        ))}
        {countries.length === 0 && <li className="muted">None: no text can be sent.</li>}
      </ul>
    </div>
  );
}
