/**
 * PHQ-9 from the list of published forms to the practice's own, to a patient by Direct Message, and back: both colleagues read the
 * same answers, total and risk answer out of what the patient's page sealed.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { initialAnswers, type Answers } from '../../protocol/forms/answers.ts';
import { readForm } from '../../protocol/forms/read.ts';
import { readResponse, toResponse } from '../../protocol/forms/response.ts';
import { riskyItems, totals } from '../../protocol/forms/score.ts';
import { writeForm } from '../../protocol/forms/write.ts';
import { randomId } from '../../client/sdk/random-id.ts';
import { bodiesOf, createDirectWorld, directTo, untilDirect, type DirectWorld } from '../harness/direct-world.ts';
import { untilThread } from '../harness/world.ts';

let here: DirectWorld;
beforeAll(async () => {
  here = await createDirectWorld();
});
afterAll(() => here.world.close());

test('a published form is added, sent, filled in, and read with its score', async () => {
  const [ruth, tomasz] = [here.ruth.corridor, here.tomasz.corridor];
  const mia = await here.newPatient('Mia Lindqvist');
  const [phq] = await ruth.forms.published();
  const formId = randomId<'form'>();
  await ruth.forms.put({ formId, version: 1, form: phq! });
  const held = await tomasz.forms.get(formId);
  const sent = await here.sent(tomasz, directTo(mia, 'Please fill this in.', { forms: [writeForm(held!.form)] }));
  await untilDirect(tomasz, sent, ({ document, delivery }) => document === 'here' && delivery.state === 'sent');

  const { guest, page } = await here.open(mia);
  const form = readForm(page.forms[0]!, 0);
  expect(form).toEqual(phq);
  const several = form.items.filter(({ options, isRequired }) => isRequired && options.length > 0);
  const answers: Answers = {
    ...initialAnswers(form),
    ...Object.fromEntries(several.map(({ linkId, options }) => [linkId, [options[1]!.answer]])),
  };
  const isRisk = riskyItems(form, answers).length > 0;
  const response = toResponse(form, answers, Date.now());
  await guest.returnForm({ key: form.key, answers: response, isRisk, files: [] }, () => undefined);

  for (const corridor of [ruth, tomasz]) {
    const thread = await untilThread(corridor, sent.threadId, (shown) => bodiesOf(shown, 'form').length === 1);
    const [returned] = bodiesOf(thread, 'form');
    expect(returned).toMatchObject({ key: phq!.url, title: phq!.title, version: '1', risk: true });
    const asked = readForm(returned!.questionnaire!, 0);
    const read = readResponse(asked, returned!.answers);
    expect(read).toMatchObject({ answers, strange: [] });
    expect(totals(asked, read.answers)).toMatchObject([{ total: 9, band: { label: 'Mild' } }]);
    expect(riskyItems(asked, read.answers).map(({ linkId }) => linkId)).toEqual(['44260-8']);
  }
});
