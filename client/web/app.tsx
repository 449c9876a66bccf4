/**
 * Which page stands before everything else: first run, join, sign in, locked, waiting, or the app itself.
 * A page that shows something only once (recovery codes, the first invitation) holds the screen until it is done,
 * also when the phase has moved on behind it.
 */
import { lazy, useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { useSelect } from './corridor/context.tsx';
import { ChoosePassword, FirstRun, Join, Waiting } from './pages.ts';
import { SkeletonRows } from './parts/skeleton.tsx';
import { SignIn } from './sign-in/sign-in.tsx';
import { Unlock } from './sign-in/unlock.tsx';

/** Whoever comes types a password first; the app itself is fetched meanwhile. */
const shell = () => import('./shell/shell.tsx');
const Shell = lazy(async () => ({ default: (await shell()).Shell }));

type Held = 'first-run' | 'join' | 'choose-password';

export function App() {
  useEffect(() => void Promise.allSettled([shell()]), []);
  const phase = useSelect((state) => state.phase);
  const setupOpen = useSelect((state) => state.setupOpen);
  const [path, navigate] = useLocation();
  const [held, setHeld] = useState<Held | null>(null);
  const release = () => {
    setHeld(null);
    navigate('/', { replace: true });
  };
  const [wasReady, setWasReady] = useState(false);
  if (phase === 'ready' && !wasReady) setWasReady(true);
  if (phase === 'recovering' && held !== 'choose-password') setHeld('choose-password');

  if (held === 'first-run' || (phase === 'signed-out' && setupOpen && path !== '/join')) {
    return <FirstRun onHold={() => setHeld('first-run')} onDone={release} />;
  }
  if (held === 'join' || (phase === 'signed-out' && path === '/join')) {
    return <Join onHold={() => setHeld('join')} onDone={release} />;
  }
  if (held === 'choose-password' || phase === 'recovering') return <ChoosePassword onDone={release} />;
  if (phase === 'starting') return <SkeletonRows label="Opening Corridor" />;
  if (phase === 'signed-out') return <SignIn ended={wasReady} />;
  if (phase === 'locked') return <Unlock />;
  if (phase === 'waiting') return <Waiting />;
  return <Shell />;
}
