/** What stands between a Direct Message and a contact, in words, each with the way to mend it. Pure. */
import type { Patient } from '../../../protocol/wire/patients.ts';
import type { DirectLack } from '../../sdk/api-direct.ts';
import type { Role } from '../../sdk/state.ts';
import type { Lack } from '../send/lacks.ts';
import { STATES } from '../patients/words.ts';

/** `channel`: whose address a `restore` is about. */
export interface DirectGap extends Lack {
  readonly channel: DirectLack['channel'];
}

export function gapOf(lack: DirectLack, patient: Patient, role: Role): DirectGap {
  return { ...worded(lack, patient, role), channel: lack.channel };
}

function worded({ what, channel }: DirectLack, patient: Patient, role: Role): Lack {
  const record = (label: string) => ({ label, to: `/patients/${patient.patientId}` });
  const address = channel === 'sms' ? 'mobile number' : 'e-mail address';
  const why = channel === 'sms' ? 'The code is texted to it.' : 'The link is e-mailed to it.';
  switch (what) {
    case 'merged':
      return {
        text: 'This record was a duplicate. Write from the record that stays.',
        mend: { label: 'Open the record that stays', to: `/patients/${patient.mergedInto ?? patient.patientId}` },
      };
    case 'deceased':
    case 'left':
      return { text: `${STATES[what]}: nothing can be sent to ${patient.name}.`, mend: record('Open the record') };
    case 'address':
      return { text: `There is no ${address} for this contact. ${why}`, mend: record(`Add the ${address}`) };
    case 'consent': {
      const refused = channel === 'sms' ? 'They do not want texts, and the code is one.' : 'They do not want e-mails.';
      const text = `${refused} Change the consent if they have told you otherwise.`;
      return { text, mend: record('Change the consent') };
    }
    case 'bounced':
      return {
        text: `This ${address} did not work last time. Make sure with the patient that it is right, then confirm it.`,
        mend: 'restore',
      };
    case 'optedOut': {
      const text =
        'This number has opted out with STOP, so no code can reach it. Only START, sent from that phone, opens it.';
      return { text, mend: null };
    }
    case 'channel': {
      const text = `${channel === 'sms' ? 'Texts' : 'E-mails'} are not set up on this server. Ask whoever runs it.`;
      return { text, mend: null };
    }
    case 'gateway':
      return {
        text: 'The practice’s owner has not trusted the gateway yet, so nothing can leave.',
        mend: role === 'owner' ? { label: 'Trust the gateway', to: '/settings/delivery' } : null,
      };
    case 'credits': {
      const text = 'There is no credit left, and the code to open it takes one.';
      if (role === 'member') return { text: `${text} Ask an administrator.`, mend: null };
      return { text, mend: { label: 'Record a purchase', to: '/settings/credits' } };
    }
  }
}
