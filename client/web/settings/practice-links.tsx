/** From Settings to what concerns the whole practice: templates, credits, delivery. */
import { IconChevronRight, IconCoins, IconSend, IconTemplate } from '@tabler/icons-react';
import { Link } from 'wouter';
import '../people/people.css';
import './practice-links.css';

const PAGES = [
  { to: '/settings/templates', icon: IconTemplate, label: 'Templates', sub: 'Words for e-mails and texts' },
  { to: '/settings/credits', icon: IconCoins, label: 'Credits', sub: 'Balance, purchases and who used what' },
  {
    to: '/settings/delivery',
    icon: IconSend,
    label: 'Delivery',
    sub: 'Gateway, carriers, countries, what patients see',
  },
] as const;

export function PracticeLinks() {
  return (
    <section className="setting" aria-label="Messages to patients">
      <h2>Messages to patients</h2>
      <ul className="lines practice-links">
        {PAGES.map(({ to, icon: Sign, label, sub }) => (
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
