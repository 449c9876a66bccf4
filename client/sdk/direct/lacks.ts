/** What stands between a Direct Message and a contact, by the rules that the server asks again when it is sent. Pure. */
import type { Contact } from '../../../protocol/wire/patients.ts';
import type { OutChannel } from '../../../protocol/wire/sending.ts';
import type { DirectJudged, DirectLack } from '../api-direct.ts';

const CHANNELS: readonly OutChannel[] = ['email', 'sms'];

export function lacks({ patient, contact, delivery, balance, code = 'sms' }: DirectJudged): DirectLack[] {
  if (patient.mergedInto !== null) return [{ what: 'merged', channel: null }];
  if (patient.state !== 'active') return [{ what: patient.state, channel: null }];
  const isTexted = code === 'sms';
  const found = (isTexted ? CHANNELS : CHANNELS.slice(0, 1)).flatMap((channel): DirectLack[] => {
    const what = lackOf(contact, channel);
    return what === null ? [] : [{ what, channel }];
  });
  if (delivery !== null) {
    const { mailOut, smsOut } = delivery.carriers;
    if (delivery.gateway === 'none' || mailOut === 'none') found.push({ what: 'channel', channel: 'email' });
    if (isTexted && (delivery.gateway === 'none' || smsOut === 'none')) found.push({ what: 'channel', channel: 'sms' });
    if (delivery.gateway === 'waits') found.push({ what: 'gateway', channel: null });
  }
  if (isTexted && balance !== null && balance < 1) found.push({ what: 'credits', channel: 'sms' });
  return found;
}

function lackOf(contact: Contact | null, channel: OutChannel): DirectLack['what'] | null {
  const address = channel === 'email' ? contact?.email : contact?.mobile;
  if (contact === null || address === null) return 'address';
  if (contact.consent[channel] === 'refused') return 'consent';
  const facts = channel === 'email' ? contact.emailFacts : contact.mobileFacts;
  return facts === null || facts.state === 'ok' ? null : facts.state;
}
