/** What the practice's owners have signed about Direct Messages: a spoken phrase as a habit, forms without a texted code. */
import { Checkbox } from '@mantine/core';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice } from '../parts/notice.tsx';

const SPOKEN = 'New Direct Messages begin with a spoken phrase';
const OPEN = 'Blank forms may go without a texted code';

export function Policy() {
  const { people } = useCorridor();
  const practice = useSelect((state) => state.practice);
  const isOwner = useSelect((state) => state.me?.role === 'owner');
  const ask = useAsk();
  if (practice === null) return null;
  const { spokenFirst, openForms } = practice;
  const set = (part: { readonly spokenFirst?: boolean; readonly openForms?: boolean }) =>
    void ask.run(() => people.setPolicy({ spokenFirst, openForms, ...part }));
  return (
    <section className="setting" aria-label="Direct Messages">
      <h2>Direct Messages</h2>
      <div className="stack">
        <Checkbox
          label={SPOKEN}
          description="You read ten letters and numbers to the patient. Whoever writes can leave it out of a message."
          checked={spokenFirst}
          disabled={!isOwner || ask.busy}
          onChange={({ currentTarget: { checked } }) => set({ spokenFirst: checked })}
        />
        <Checkbox
          label={OPEN}
          description="With the code by e-mail or none, anybody who can read the patient’s mailbox can open the blank form. Such a message holds nothing else, and unsent answers stay in the patient’s browser. Answers are sealed as always."
          checked={openForms}
          disabled={!isOwner || ask.busy}
          onChange={({ currentTarget: { checked } }) => set({ openForms: checked })}
        />
        <FaultNotice fault={ask.fault} />
        <p className="muted small">
          {isOwner ? 'Your choice is signed into the practice log for everybody to see.' : 'Owners decide this.'}
        </p>
      </div>
    </section>
  );
}
