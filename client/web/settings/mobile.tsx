/** My own mobile number, for texts from colleagues: given and taken back by myself. */
import { Button, TextInput } from '@mantine/core';
import { useMemo, useState, type SyntheticEvent } from 'react';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAnswer } from '../corridor/use-answer.ts';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice } from '../parts/notice.tsx';

export function Mobile() {
  const { sending } = useCorridor();
  const userId = useSelect((state) => state.me?.userId ?? null);
  const isOnline = useSelect((state) => state.connection === 'online');
  const look = useMemo(
    () => (userId === null || !isOnline ? null : async () => ({ mobile: await sending.mobileOf(userId) })),
    [sending, userId, isOnline],
  );
  const { value: known, fault } = useAnswer(look);
  const [typed, setTyped] = useState<string | null>(null);
  const [kept, setKept] = useState<string | null>(null);
  const ask = useAsk();
  const shown = typed ?? known?.mobile ?? '';
  const isWrong = ask.fault !== null && typed !== null;
  const save = () =>
    ask.run(async () => {
      const mobile = await sending.setMobile(shown);
      setTyped(mobile ?? '');
      setKept(mobile === null ? 'Colleagues cannot text you now.' : `Colleagues can text you at ${mobile}.`);
    });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setKept(null);
    void save();
  };
  return (
    <section className="setting" aria-label="Your mobile">
      <h2>Your mobile</h2>
      <p className="muted">
        For short texts from colleagues, from your card under People. Texts are not encrypted and take the practice’s
        credits. Leave it empty if you want none.
      </p>
      <form className="stack" onSubmit={submit} aria-label="Your mobile" noValidate>
        <TextInput
          label="Mobile number"
          type="tel"
          autoComplete="tel"
          disabled={known === null}
          value={shown}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <FaultNotice fault={isWrong ? ask.fault : fault} />
        <div className="row">
          <Button type="submit" variant="default" loading={ask.busy} disabled={known === null || typed === null}>
            Save mobile
          </Button>
          <span className="muted small" role="status">
            {kept}
          </span>
        </div>
      </form>
    </section>
  );
}
