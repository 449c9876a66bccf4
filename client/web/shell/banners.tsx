/** Full-width lines above everything: the server was caught (red), no network (amber). Rare, and they say what is safe. */
import { IconAlertTriangle, IconCloudOff } from '@tabler/icons-react';
import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { useSelect } from '../corridor/context.tsx';

const OFFLINE_SHOWN_AFTER_MS = 2_000;

/** Knows of a pulled cable before the connection has noticed. */
function onPlugged(changed: () => void): () => void {
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  return () => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  };
}

/** `children`: what is less than an alarm. */
export function Banners({ children }: { children?: ReactNode }) {
  const alarms = useSelect((state) => state.alarms);
  const connection = useSelect((state) => state.connection);
  const plugged = useSyncExternalStore(onPlugged, () => navigator.onLine);
  const online = connection === 'online' && plugged;
  const [longOffline, setLongOffline] = useState(false);
  useEffect(() => {
    if (online) return;
    const timer = setTimeout(() => setLongOffline(true), OFFLINE_SHOWN_AFTER_MS);
    return () => {
      clearTimeout(timer);
      setLongOffline(false);
    };
  }, [online]);
  const general = alarms.filter((alarm) => alarm.threadId === null);
  return (
    <div className="banners">
      {general.map((alarm) => (
        <div className="banner" data-tone="wrong" role="alert" key={`${alarm.what}:${alarm.reason}`}>
          <IconAlertTriangle size={20} stroke={1.75} aria-hidden="true" />
          <p>
            {alarm.text} <span className="banner-reason">({alarm.reason})</span>
          </p>
        </div>
      ))}
      {longOffline && (
        <div className="banner" data-tone="waits" role="status">
          <IconCloudOff size={20} stroke={1.5} aria-hidden="true" />
          <p>
            {plugged ? 'The server cannot be reached at the moment.' : 'You are offline.'} What you write is kept on
            this device and sent when the connection is back.
          </p>
        </div>
      )}
      {children}
    </div>
  );
}
