/** Where I am signed in: each device with its last use, one or all others signed out at once. */
import { Button } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import type { SessionId } from '../../../protocol/wire/ids.ts';
import type { Device } from '../../sdk/state.ts';
import { useCorridor } from '../corridor/context.tsx';
import { inFull, withDay } from '../corridor/time.ts';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice } from '../parts/notice.tsx';
import { deviceName } from './device-name.ts';

export function Devices() {
  const { account } = useCorridor();
  const [devices, setDevices] = useState<readonly Device[]>([]);
  const { run, busy, fault } = useAsk();
  const look = useCallback(async () => setDevices(await account.devices()), [account]);
  useEffect(() => void run(look), [run, look]);
  const end = (sessionId: SessionId | null) =>
    void run(async () => {
      await account.endDevice(sessionId);
      await look();
    });
  return (
    <section className="setting" aria-label="Devices">
      <h2>Devices</h2>
      <p className="muted">Where you are signed in now. A device that is signed out loses its keys at once.</p>
      <ul className="lines devices" aria-label="Signed-in devices">
        {devices.map((device) => (
          <li key={device.sessionId} className="line">
            <div className="grow">
              <p>
                {deviceName(device.name)} {device.current && <span className="muted">(this device)</span>}
              </p>
              <p className="muted small" title={`Signed in ${inFull(device.createdAt)}`}>
                Last used {withDay(device.lastSeenAt)}, signed in {withDay(device.createdAt)}
              </p>
            </div>
            {!device.current && (
              <Button
                variant="subtle"
                color="red"
                disabled={busy}
                aria-label={`Sign this device out: ${deviceName(device.name)}, signed in ${inFull(device.createdAt)}`}
                onClick={() => end(device.sessionId)}
              >
                Sign this device out
              </Button>
            )}
          </li>
        ))}
      </ul>
      <FaultNotice fault={fault} />
      {devices.length > 2 && (
        <Button variant="default" disabled={busy} onClick={() => end(null)}>
          Sign all others out
        </Button>
      )}
    </section>
  );
}
