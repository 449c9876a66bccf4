/** Templates of a practice. They hold no patient's data: names are filled in by the client, for each recipient. */
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import { colleague } from '../access.ts';
import { change } from '../change.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';

const MAX_TEMPLATES = 200;

export async function listTemplates(domain: Domain, actor: Actor): Promise<AskReply<'template:list'>> {
  const { book } = await colleague(domain, actor);
  return { templates: await domain.stores.read.templates.of(book.practiceId) };
}

/** Compare-and-swap. Faults: conflict.version, input.tooLarge (`templates`). */
export async function putTemplate(
  domain: Domain,
  actor: Actor,
  { template }: AskInput<'template:put'>,
): Promise<AskReply<'template:put'>> {
  const { book } = await colleague(domain, actor);
  const { practiceId } = book;
  await change(domain, async (tx, after) => {
    const before = await tx.templates.byId(practiceId, template.templateId);
    if (before !== null && JSON.stringify(before) === JSON.stringify(inOrder(template))) return;
    if ((before?.version ?? 0) !== template.version - 1) throw new Fault('conflict.version');
    if (before === null && (await tx.templates.of(practiceId)).length >= MAX_TEMPLATES) {
      throw new Fault('input.tooLarge', 'templates');
    }
    if (!(await tx.templates.put(practiceId, template))) throw new Fault('access.refused', 'template');
    after(() => domain.publisher.tell(book.active(), 'templates:changed', {}));
  });
  return { template };
}

/** Removing what is gone already is a success. */
export async function removeTemplate(
  domain: Domain,
  actor: Actor,
  { templateId }: AskInput<'template:remove'>,
): Promise<AskReply<'template:remove'>> {
  const { book } = await colleague(domain, actor);
  await change(domain, async (tx, after) => {
    await tx.templates.remove(book.practiceId, templateId);
    after(() => domain.publisher.tell(book.active(), 'templates:changed', {}));
  });
  return {};
}

const inOrder = ({ templateId, version, name, channel, subject, text }: AskInput<'template:put'>['template']) => ({
  templateId,
  version,
  name,
  channel,
  subject,
  text,
});
