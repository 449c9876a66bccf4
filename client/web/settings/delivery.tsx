/** Delivery: who carries messages out, whether the practice trusts it, how the practice is called, and what may be sent where. */
import { Button } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useCallback } from 'react';
import type { Carriers } from '../../../protocol/wire/sending.ts';
import type { CarriersArea } from '../../sdk/api.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAnswer } from '../corridor/use-answer.ts';
import { useAsk } from '../corridor/use-ask.ts';
import { Groups } from '../parts/groups.tsx';
import { FaultNotice, Note } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { useDelivery } from '../send/use-delivery.ts';
import { DeliveryForm } from './delivery-form.tsx';
import { DeliveryTest } from './delivery-test.tsx';
import { Policy } from './policy.tsx';
import { SettingsHead } from './settings-head.tsx';
import './settings.css';

export function Delivery() {
  const me = useSelect((state) => state.me);
  const facts = useDelivery();
  const isAdmin = me !== null && me.role !== 'member';
  return (
    <div className="page">
      <SettingsHead title="Delivery" sub="How e-mails and texts to patients leave the practice." />
      <div className="page-body">
        {facts === null ? (
          <SkeletonRows label="Opening the settings" rows={4} />
        ) : (
          <>
            <Gateway isOwner={me?.role === 'owner'} />
            <CarriersState carriers={facts.carriers} />
            <Policy />
            {isAdmin && <DeliveryTest carriers={facts.carriers} isTrusted={facts.gateway === 'trusted'} />}
            {isAdmin ? (
              <DeliveryForm key={facts.version} settings={facts.settings} version={facts.version} />
            ) : (
              <p className="muted">Administrators decide how the practice is called and where texts may go.</p>
            )}
          </>
        )}
      </div>
    </div>
  );
}

type GatewayNow = Awaited<ReturnType<CarriersArea['gateway']>>;

/** `_asked`: what may have changed it. */
async function gatewayNow(carriers: CarriersArea, _asked: string): Promise<GatewayNow | 'none'> {
  try {
    return await carriers.gateway();
  } catch (error) {
    if (error instanceof Fault && error.code === 'unavailable') return 'none';
    throw error;
  }
}

function Gateway({ isOwner }: { isOwner: boolean }) {
  const { carriers } = useCorridor();
  const version = useSelect((state) => state.carriersVersion);
  const logSeq = useSelect((state) => state.practice?.logSeq);
  const asked = `${version}/${logSeq ?? 0}`;
  const look = useCallback(() => gatewayNow(carriers, asked), [carriers, asked]);
  const { value: gateway, fault } = useAnswer(look);
  const trusting = useAsk();
  const trust = (one: GatewayNow) => void trusting.run(() => carriers.trustGateway(one));
  return (
    <section className="setting" aria-label="Gateway">
      <h2>Gateway</h2>
      <p className="muted">
        The one program that opens a message to hand it to the mail or phone network, and forgets it then. Devices seal
        messages for it, so the practice must know that it is the right one.
      </p>
      <FaultNotice fault={fault ?? trusting.fault} />
      {gateway === 'none' && <Note tone="waits">There is no gateway on this server yet. Ask whoever runs it.</Note>}
      {gateway !== null && gateway !== 'none' && (
        <>
          <Groups text={gateway.code} label="Gateway code" size={5} />
          {gateway.isSigned ? (
            <p role="status" className="flag" data-tone="calm">
              <IconShieldCheck size={18} stroke={1.5} aria-hidden="true" className="inline-sign" />{' '}
              {gateway.hasKey
                ? 'Trusted: an owner has signed this gateway.'
                : 'Trusted. Its next key is on the way; sending works within seconds.'}
            </p>
          ) : (
            <>
              <Note tone="waits">
                Not trusted yet, so nothing can be sent. Compare the code with what the server’s console says: if they
                are the same, no other program can pose as the gateway and read what goes out.
              </Note>
              {isOwner ? (
                <Button
                  leftSection={<IconShieldCheck size={18} stroke={1.5} />}
                  loading={trusting.busy}
                  onClick={() => trust(gateway)}
                >
                  Trust this gateway
                </Button>
              ) : (
                <p className="muted">An owner does this.</p>
              )}
            </>
          )}
        </>
      )}
    </section>
  );
}

const MAIL_OUT: Readonly<Record<Carriers['mailOut'], string>> = {
  relay: 'Through the mail server that the operator set up',
  mailbox: 'To the mailbox page only: this is a development server, nothing leaves it',
  none: 'Not set up',
};
const SMS_OUT: Readonly<Record<Carriers['smsOut'], string>> = {
  twilio: 'Through Twilio',
  mailbox: 'To the mailbox page only: this is a development server, nothing leaves it',
  none: 'Not set up',
};

function CarriersState({ carriers }: { carriers: Carriers }) {
  const { mailOut, mailIn, smsOut, smsFrom } = carriers;
  return (
    <section className="setting" aria-label="Carriers">
      <h2>Carriers</h2>
      <dl className="facts carriers">
        <Fact label="E-mail out" value={MAIL_OUT[mailOut]} />
        <Fact
          label="Replies"
          value={
            mailIn === null
              ? 'Not received here: answers to e-mails do not reach the thread'
              : `Received under ${mailIn}`
          }
        />
        <Fact label="SMS out" value={SMS_OUT[smsOut]} />
        <Fact label="SMS from" value={smsFrom ?? (smsOut === 'none' ? '–' : 'The carrier’s number')} />
      </dl>
      <p className="muted small">Whoever runs the server changes these.</p>
    </section>
  );
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
