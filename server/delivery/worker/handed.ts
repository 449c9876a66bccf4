/**
 * Which jobs this gateway has given to a carrier, kept in its own folder until they are void by themselves: an API that
 * lies or has forgotten cannot make it send one again (protocol/README.md §9). Ids and codes only, never what was sent.
 */
import type { JobId } from '../../../protocol/wire/ids.ts';
import type { Outcome } from '../../domain/gateway/door.ts';
import type { GatewayFolder } from '../keys/folder.ts';

export interface Handed {
  /** Epoch ms; the job is refused after it anyhow. */
  readonly notAfter: number;
  /** Null where the gateway ended before the carrier answered. */
  readonly outcome: Outcome | null;
}

const NAME = /^[\w-]{22}$/;
const nameOf = (jobId: string) => `handed/${jobId}`;

export class HandedJobs {
  readonly #folder: GatewayFolder;
  readonly #jobs: Map<JobId, Handed>;

  private constructor(folder: GatewayFolder, jobs: Map<JobId, Handed>) {
    this.#folder = folder;
    this.#jobs = jobs;
  }

  /** Reads what is kept. */
  static async open(folder: GatewayFolder): Promise<HandedJobs> {
    const jobs = new Map<JobId, Handed>();
    for (const name of (await folder.list('handed')).filter((one) => NAME.test(one))) {
      const bytes = await folder.read(nameOf(name));
      if (bytes !== null) jobs.set(name as JobId, JSON.parse(new TextDecoder().decode(bytes)) as Handed);
    }
    return new HandedJobs(folder, jobs);
  }

  of(jobId: JobId): Handed | undefined {
    return this.#jobs.get(jobId);
  }

  /** Durable when it resolves: from then on the carrier may have it. */
  begin(jobId: JobId, notAfter: number): Promise<void> {
    return this.#keep(jobId, { notAfter, outcome: null });
  }

  /** What came of it; what was certainly not taken may be handed over again. */
  async end(jobId: JobId, outcome: Outcome): Promise<void> {
    const before = this.#jobs.get(jobId);
    if (before === undefined) return;
    if (outcome.as === 'later') await this.#drop(jobId);
    else await this.#keep(jobId, { ...before, outcome });
  }

  async forget(nowMs: number): Promise<void> {
    for (const [jobId, { notAfter }] of this.#jobs) if (notAfter < nowMs) await this.#drop(jobId);
  }

  async #keep(jobId: JobId, handed: Handed): Promise<void> {
    await this.#folder.write(nameOf(jobId), new TextEncoder().encode(JSON.stringify(handed)));
    this.#jobs.set(jobId, handed);
  }

  async #drop(jobId: JobId): Promise<void> {
    // Two rounds may meet here; what is left lying by a failure is found at the next start.
    if (this.#jobs.delete(jobId)) await this.#folder.destroy(nameOf(jobId));
  }
}
