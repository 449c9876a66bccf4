/** The head of a page inside the shell: its title (focused on arrival), one line under it, one action. */
import { useEffect, useRef, type ReactNode } from 'react';

interface Props {
  readonly title: string;
  readonly sub?: ReactNode;
  readonly action?: ReactNode;
}

export function PageHead({ title, sub, action }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <header className="page-head">
      <div className="grow">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {sub && <p className="muted small">{sub}</p>}
      </div>
      {action}
    </header>
  );
}
