/**
 * The practice's forms through the SDK: added from what is published, edited into the practice's own edition, seen to change by
 * colleagues, into a file and back.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Form } from '../../protocol/forms/form.ts';
import { emptyForm, newItem } from '../../protocol/forms/kinds.ts';
import { toResponse } from '../../protocol/forms/response.ts';
import { writeForm } from '../../protocol/forms/write.ts';
import { randomId } from '../../client/sdk/random-id.ts';
import { createPatientWorld, type PatientWorld } from '../harness/patient-world.ts';
import { until } from '../harness/world.ts';

let here: PatientWorld;
beforeAll(async () => {
  here = await createPatientWorld();
});
afterAll(() => here.world.close());

const own: Form = { ...emptyForm, title: 'Before your visit', items: [{ ...newItem('text', '1'), text: 'What for?' }] };

test('a published form is added as it is; once changed it is the practice’s own, and says what it was made from', async () => {
  const [ruth, tomasz] = [here.ruth.corridor.forms, here.tomasz.corridor.forms];
  expect(here.tomasz.corridor.getState().forms).toBeNull();
  expect(await tomasz.list()).toEqual([]);
  const [phq] = await ruth.published();
  const formId = randomId<'form'>();
  const added = await ruth.put({ formId, version: 1, form: phq! });
  expect(added.form).toEqual(phq);
  await until(here.tomasz.corridor, ({ forms }) => forms?.length === 1);
  expect(here.tomasz.corridor.getState().forms).toMatchObject([
    { formId, version: 1, title: 'Patient Health Questionnaire (PHQ-9)', questions: 10 },
  ]);
  expect(await tomasz.get(formId)).toEqual(added);
  const edited = await tomasz.put({ formId, version: 2, form: { ...phq!, crisisText: 'Call us: 01632 960 001.' } });
  expect(edited.form.url).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  expect(edited.form).toMatchObject({
    version: '2',
    derivedFrom: 'https://corridor.example/fhir/Questionnaire/phq-9|1',
    key: edited.form.url,
  });
  const third = await tomasz.put({ ...edited, version: 3 });
  expect(third.form).toMatchObject({ version: '3', url: edited.form.url, derivedFrom: edited.form.derivedFrom });
  await expect(ruth.put({ formId, version: 2, form: phq! })).rejects.toMatchObject({ code: 'conflict.version' });
  await ruth.remove(formId);
  await until(here.tomasz.corridor, ({ forms }) => forms?.length === 0);
  expect(await ruth.get(formId)).toBeNull();
});

test('a form of one’s own gets an address; one that asks nothing, or too much, is refused before it leaves', async () => {
  const { forms } = here.ruth.corridor;
  const formId = randomId<'form'>();
  const saved = await forms.put({ formId, version: 1, form: own });
  expect(saved.form).toMatchObject({ title: 'Before your visit', version: '1', derivedFrom: null });
  expect(await forms.get(formId)).toEqual(saved);
  const fresh = { formId: randomId<'form'>(), version: 1 };
  await expect(forms.put({ ...fresh, form: emptyForm })).rejects.toMatchObject({
    code: 'input.invalid',
    detail: 'noTitle',
  });
  const large = { ...own, description: 'x'.repeat(200_000) };
  await expect(forms.put({ ...fresh, form: large })).rejects.toMatchObject({ code: 'input.tooLarge', detail: 'form' });
});

test('into a file and back; a returned form leaves with the codes of its questions', async () => {
  const { forms } = here.ruth.corridor;
  const [, gad] = await forms.published();
  expect(await forms.importFhir(await forms.exportFhir(gad!))).toEqual({ form: gad, problems: [] });
  const { form, problems } = await forms.importFhir('{}');
  expect([form, problems.map(({ code }) => code)]).toEqual([null, ['notQuestionnaire']]);
  const response = toResponse(gad!, {}, 0);
  expect(JSON.parse(await forms.exportResponse(writeForm(gad!), response))).toMatchObject({
    resourceType: 'Bundle',
    type: 'collection',
    entry: [{ resource: { resourceType: 'Questionnaire' } }, { resource: { resourceType: 'QuestionnaireResponse' } }],
  });
});
