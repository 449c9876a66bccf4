/** What every screen is made of: the frame with the practice on top, a heading that takes the focus, notes and buttons. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Practice } from './guest/api.ts';
import { words } from './words.ts';

export const nobody: Practice = { name: null, phone: null, colour: null };

interface FrameProps {
  readonly practice: Practice;
  readonly isOffline: boolean;
  /** Nothing can be done here but to call. */
  readonly isEnd: boolean;
  readonly children: ComponentChildren;
}

export function Frame({ practice, isOffline, isEnd, children }: FrameProps) {
  const name = practice.name ?? words.yourPractice;
  return (
    <>
      <header class="top">
        <p class="practice" dir="auto">
          {name}
        </p>
      </header>
      <div role="status" class="status">
        {isOffline && <p class="note waits">{words.offline.line}</p>}
      </div>
      <main class="screen">
        {children}
        {isEnd && <CallUs practice={practice} look="main" />}
      </main>
      <footer class="foot">
        {!isEnd && <CallUs practice={practice} look="call" />}
        <p>{words.emergency}</p>
      </footer>
    </>
  );
}

function CallUs({ practice: { phone }, look }: { practice: Practice; look: 'main' | 'call' }) {
  if (phone === null) return <p>{words.callPractice}</p>;
  return (
    <p>
      <a class={look} href={`tel:${phone.replaceAll(/[^+\d]/g, '')}`}>
        {words.call(phone)}
      </a>
    </p>
  );
}

/** The screen's name. It takes the focus when the screen changes, so that a screen reader begins there. */
export function Heading({ children, quiet = false }: { children: ComponentChildren; quiet?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (quiet) return;
    heading.current?.focus();
    globalThis.scrollTo(0, 0);
  }, [quiet]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}

export function Note({ tone, children }: { tone: 'wrong' | 'waits' | 'good'; children: ComponentChildren }) {
  return <p class={`note ${tone}`}>{children}</p>;
}

/** Says something as soon as it stands there. Always in the page, so that screen readers watch it. */
export function Spoken({ id, children }: { id?: string; children: ComponentChildren }) {
  return (
    <div id={id} role="alert">
      {children}
    </div>
  );
}

interface SubmitProps {
  readonly busy: boolean;
  readonly children: ComponentChildren;
}

/** Stays pressable by name while busy, so that the focus is not lost; a second press does nothing. */
export function Submit({ busy, children }: SubmitProps) {
  return (
    <button type="submit" class="main" aria-disabled={busy}>
      {busy ? words.busy : children}
    </button>
  );
}

/** `2,4 MB` in words of the page. */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
