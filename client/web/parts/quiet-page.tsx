/** The frame of every page outside the shell: one narrow column on paper, the product's name small on top. */
import { useEffect, useRef, type ReactNode } from 'react';

interface Props {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly top?: ReactNode;
  readonly wide?: boolean;
  readonly children?: ReactNode;
}

export function QuietPage({ title, lead, top, wide = false, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} — Corridor`;
    if (!document.activeElement || document.activeElement === document.body) heading.current?.focus();
  }, [title]);
  return (
    <div className="quiet">
      <header className="quiet-top">
        <Mark /> <span className="strong">Corridor</span>
      </header>
      <main className="quiet-main" data-wide={wide}>
        {top}
        <div className="quiet-head">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead && <p className="muted">{lead}</p>}
        </div>
        {children}
      </main>
    </div>
  );
}

/** The corridor seen from its end: two walls and the way between. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 64 64" width="24" height="24" aria-hidden="true">
      <rect width="64" height="64" rx="14" />
      <path className="mark-wall" d="M20 52V24a12 12 0 0 1 24 0v28" />
      <path className="mark-way" d="M32 52V33" />
    </svg>
  );
}
