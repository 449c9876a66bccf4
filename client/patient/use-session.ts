/** How much is left of the hour: nothing to say, a warning in its last five minutes, or over. */
import { useEffect, useState } from 'preact/hooks';

const WARN_MS = 5 * 60_000;
const LOOK_EVERY_MS = 1_000;

/** Whole minutes left within the warning; null: no warning. Calls `onOver` at the end, also after the device slept. */
export function useSession(endsAt: number | null, onOver: () => void): number | null {
  const [minutes, setMinutes] = useState<number | null>(null);
  useEffect(() => {
    if (endsAt === null) return setMinutes(null);
    const look = () => {
      const left = endsAt - Date.now();
      if (left <= 0) return onOver();
      setMinutes(left <= WARN_MS ? Math.ceil(left / 60_000) : null);
    };
    look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [endsAt, onOver]);
  return minutes;
}
