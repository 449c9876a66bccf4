/** From Settings to what concerns the whole practice: templates, forms, credits, delivery. */
import { IconChevronRight, IconCoins, IconForms, IconSend, IconTemplate, IconWebhook } from '@tabler/icons-react';
import { Link } from 'wouter';
import { useSelect } from '../corridor/context.tsx';
import '../people/people.css';
import './practice-links.css';

const PAGES = [
  { to: '/settings/templates', icon: IconTemplate, label: 'Templates', sub: 'Words for e-mails and texts' },
  { to: '/settings/forms', icon: IconForms, label: 'Forms', sub: 'Questions that patients answer on their phone' },
  { to: '/settings/credits', icon: IconCoins, label: 'Credits', sub: 'Balance, purchases and who used what' },
  {
    to: '/settings/delivery',
    icon: IconSend,
    label: 'Delivery',
    sub: 'Gateway, carriers, countries, what patients see',
  },
] as const;
const PROGRAMS = [
  {
    to: '/settings/webhooks',
    icon: IconWebhook,
    label: 'Webhooks',
    sub: 'Other programs hear that something has changed',
  },
] as const;

export function PracticeLinks() {
  const isOwner = useSelect((state) => state.me?.role === 'owner');
  return (
    <>
      <Links title="Messages to patients" pages={PAGES} />
      {isOwner && <Links title="Other programs" pages={PROGRAMS} />}
    </>
  );
}

function Links({ title, pages }: { title: string; pages: typeof PAGES | typeof PROGRAMS }) {
  return (
    <section className="setting" aria-label={title}>
      <h2>{title}</h2>
      <ul className="lines practice-links">
        {pages.map(({ to, icon: Sign, label, sub }) => (
          <li key={to}>
            <Link href={to} className="line">
              <Sign size={20} stroke={1.5} aria-hidden="true" />
              <span className="grow">
                <span className="person-name">{label}</span>
                <span className="muted small">{sub}</span>
              </span>
              <IconChevronRight size={18} stroke={1.5} aria-hidden="true" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
