/** A channel as a small picture; the word always stands beside it. */
import { IconDeviceMobile, IconLock, IconMail, IconShieldLock } from '@tabler/icons-react';
import type { OutChannel } from '../../../protocol/wire/sending.ts';

const SIGNS = { email: IconMail, sms: IconDeviceMobile, direct: IconShieldLock, internal: IconLock } as const;

export function ChannelSign({ channel, size = 16 }: { channel: OutChannel | 'direct' | 'internal'; size?: number }) {
  const Sign = SIGNS[channel];
  return <Sign size={size} stroke={1.5} aria-hidden="true" className="channel-sign" data-channel={channel} />;
}
