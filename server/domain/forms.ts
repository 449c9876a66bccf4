/** The practice's forms, blank: any colleague may add, change and remove them. What they ask is for clients to judge. */
import type { AskInput, AskReply } from '../../protocol/wire/events.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import { colleague } from './access.ts';
import { change } from './change.ts';
import type { Domain } from './domain.ts';
import type { Actor } from './ports.ts';

export async function listForms(domain: Domain, actor: Actor): Promise<AskReply<'form:list'>> {
  const { book } = await colleague(domain, actor);
  return { forms: await domain.stores.read.forms.of(book.practiceId) };
}

export async function getForm(
  domain: Domain,
  actor: Actor,
  { formId }: AskInput<'form:get'>,
): Promise<AskReply<'form:get'>> {
  const { book } = await colleague(domain, actor);
  return { form: await domain.stores.read.forms.byId(book.practiceId, formId) };
}

/** Compare-and-swap. Faults: conflict.version, input.tooLarge (`forms`). */
export async function putForm(
  domain: Domain,
  actor: Actor,
  { form }: AskInput<'form:put'>,
): Promise<AskReply<'form:put'>> {
  const { book } = await colleague(domain, actor);
  const { practiceId } = book;
  await change(domain, async (tx, after) => {
    const before = await tx.forms.byId(practiceId, form.formId);
    if (before !== null && isSame(before, form)) return;
    if ((before?.version ?? 0) !== form.version - 1) throw new Fault('conflict.version');
    if (before === null && (await tx.forms.of(practiceId)).length >= LIMITS.forms) {
      throw new Fault('input.tooLarge', 'forms');
    }
    if (!(await tx.forms.put(practiceId, { ...form, savedAt: domain.clock.now() }))) {
      throw new Fault('access.refused', 'form');
    }
    after(() => domain.publisher.tell(book.active(), 'forms:changed', {}));
  });
  return {};
}

/** Removing what is gone already is a success. */
export async function removeForm(
  domain: Domain,
  actor: Actor,
  { formId }: AskInput<'form:remove'>,
): Promise<AskReply<'form:remove'>> {
  const { book } = await colleague(domain, actor);
  await change(domain, async (tx, after) => {
    await tx.forms.remove(book.practiceId, formId);
    after(() => domain.publisher.tell(book.active(), 'forms:changed', {}));
  });
  return {};
}

type Sent = AskInput<'form:put'>['form'];

const isSame = (one: Sent, other: Sent): boolean =>
  one.version === other.version &&
  one.title === other.title &&
  one.questions === other.questions &&
  one.definition === other.definition;
