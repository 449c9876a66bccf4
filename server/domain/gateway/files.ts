/** Sealed attachments for the gateway: those of a job's thread to read, those of an inbound item to write. Sealed both ways. */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { FileId, JobId, UserId } from '../../../protocol/wire/ids.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import { change } from '../change.ts';
import type { Domain } from '../domain.ts';
import type { GatewayDoor } from './door.ts';

export async function readFile(domain: Domain, jobId: JobId, fileId: FileId): Promise<AsyncIterable<Uint8Array>> {
  const { read } = domain.stores;
  const [delivery, file] = await Promise.all([read.deliveries.byId(jobId), read.files.byId(fileId)]);
  if (delivery === null || file?.threadId !== delivery.threadId) throw new Fault('access.refused');
  if (file.completedAt === null) throw new Fault('file.incomplete');
  return domain.disk.read(fileId);
}

type NewFile = Parameters<GatewayDoor['writeFile']>[0];

/** From the beginning each time: what a broken try has left on the disk is thrown away. */
export async function writeFile(
  domain: Domain,
  { threadId, fileId, sealedBytes }: NewFile,
  sealed: AsyncIterable<Uint8Array>,
): Promise<void> {
  if (sealedBytes > LIMITS.sealedFileBytes) throw new Fault('input.tooLarge', 'file');
  await domain.fileTurns.take(fileId, async () => {
    const known = await domain.stores.read.files.byId(fileId);
    if (known !== null && known.threadId !== threadId) throw new Fault('conflict.duplicate', 'fileId');
    if (known !== null && known.completedAt !== null) return;
    if (known === null) await announce(domain, { threadId, fileId, sealedBytes });
    await domain.disk.drop(fileId);
    await stream(domain, fileId, sealedBytes, sealed);
    await change(domain, (tx) => tx.files.complete(fileId, domain.clock.now()));
  });
}

/** The gateway stands as its uploader: people and gateways share one space of ids in the log. */
async function announce(domain: Domain, { threadId, fileId, sealedBytes }: Omit<NewFile, 'practiceId'>): Promise<void> {
  const gateway = await domain.stores.read.gateways.get();
  if (gateway === null) throw new Fault('access.refused', 'gateway');
  const userId = gateway.gatewayId as string as UserId;
  const createdAt = domain.clock.now();
  await change(domain, (tx) =>
    tx.files.create({ fileId, threadId, userId, sealedBytes, createdAt, completedAt: null }),
  );
}

async function stream(
  domain: Domain,
  fileId: FileId,
  sealedBytes: number,
  sealed: AsyncIterable<Uint8Array>,
): Promise<void> {
  let offset = 0;
  for await (const slice of sealed) {
    if (offset + slice.length > sealedBytes) throw new Fault('input.rejected', 'file.size');
    await domain.disk.append(fileId, offset, slice);
    offset += slice.length;
  }
  if (offset !== sealedBytes) throw new Fault('input.rejected', 'file.size');
}
