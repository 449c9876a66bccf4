/** The server was caught in this thread, or its key is in doubt: full width, what is safe, what to do. */
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Alarm } from '../../sdk/state.ts';

export function ThreadAlarm({ alarm }: { alarm: Alarm }) {
  return (
    <div className="banner" data-tone="wrong" role="alert">
      <IconAlertTriangle size={20} stroke={1.75} aria-hidden="true" />
      <p>
        {alarm.text} <span className="banner-reason">({alarm.reason})</span>
      </p>
    </div>
  );
}
