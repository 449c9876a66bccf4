/**
 * Timed work: nothing waits silently. What was not handed over within 72 hours has failed; a text without any report by
 * then is not known to have arrived and says so; a job whose hand-over was cut off is of unknown outcome. E-mail that the
 * relay has taken is done: mail systems report failures only.
 */
import { inTurn, type DeliveryTurn } from './turn.ts';
import type { Domain } from '../domain.ts';
import { GIVE_UP_MS } from '../gateway/backoff.ts';
import type { DeliveryRow } from '../records-sending.ts';

const AT_ONCE = 100;

export async function sweepDeliveries(domain: Domain): Promise<void> {
  const before = domain.clock.now() - GIVE_UP_MS;
  const { deliveries } = domain.stores.read;
  const texts = await deliveries.stuck(['held', 'queued', 'unknown', 'sent', 'delayed'], 'sms', before, AT_ONCE);
  const mails = await deliveries.stuck(['held', 'queued', 'unknown', 'delayed'], 'email', before, AT_ONCE);
  for (const row of [...texts, ...mails]) await end(domain, row);
  await domain.stores.change((tx) => tx.deliveries.forgetEarly(before));
}

async function end(domain: Domain, { jobId }: DeliveryRow): Promise<void> {
  try {
    await inTurn(domain, jobId, (turn) => turn.move(...verdict(turn)));
  } catch (error) {
    domain.log.error({ jobId, cause: error }, 'delivery.sweep');
  }
}

/**
 * "Failed" says that it did not leave, and costs nothing. A text that the carrier took without a word on what became of it,
 * or whose hand-over nobody knows the end of, may have arrived: it stays charged, and is not called failed.
 */
function verdict({ row }: DeliveryTurn): ['undelivered' | 'failed', string] {
  if (row.channel === 'sms' && row.providerId !== null) return ['undelivered', 'no-report'];
  if (row.channel === 'sms' && row.state === 'unknown') return ['undelivered', 'lost'];
  return ['failed', row.code ?? 'expired'];
}
