/** The practice's forms on the server: kept with a version, told to colleagues, nobody else's business. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NewForm } from '../../protocol/wire/forms.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import { ask, found, fresh, hire, type Person, type Practice } from './domain-people.ts';
import { openWorld, type World } from './domain-world.ts';

let world: World;
let practice: Practice;
let ann: Person;
let ben: Person;
beforeEach(async () => {
  world = await openWorld();
  practice = (await found(world)).practice;
  ann = practice.owner;
  ben = await hire(practice, 'Ben');
});
afterEach(() => world.close());

const newForm = (some: Partial<NewForm> = {}): NewForm => ({
  formId: fresh<'form'>(),
  version: 1,
  title: 'Intake',
  questions: 2,
  definition: '{"resourceType":"Questionnaire"}',
  ...some,
});
const put = (person: Person, form: NewForm) => ask(world, person, 'form:put', { form });
const listed = async (person: Person) => (await ask(world, person, 'form:list', {})).forms;

test('compare-and-swap: the same again is a success, an older edition is refused, the newest is what everybody gets', async () => {
  const one = newForm();
  await put(ben, one);
  await put(ben, one);
  const { definition: _definition, ...card } = one;
  expect(await listed(ann)).toEqual([{ ...card, savedAt: world.now }]);
  expect(world.heard(ann.userId, 'forms:changed').length).toBe(1);
  const conflict = { code: 'conflict.version' };
  await expect(put(ann, { ...one, title: 'Other' })).rejects.toMatchObject(conflict);
  await expect(put(ann, { ...one, version: 3 })).rejects.toMatchObject(conflict);
  const next = { ...one, version: 2, title: 'Intake, short', questions: 1, definition: '{}' };
  await put(ann, next);
  await expect(put(ben, { ...one, version: 2 })).rejects.toMatchObject(conflict);
  expect((await ask(world, ben, 'form:get', { formId: one.formId })).form).toEqual(next);
});

test('the list is by title; what is removed is gone, once and again', async () => {
  const [b, a] = [newForm({ title: 'B' }), newForm({ title: 'A' })];
  await put(ann, b);
  await put(ann, a);
  expect((await listed(ben)).map(({ title }) => title)).toEqual(['A', 'B']);
  await ask(world, ben, 'form:remove', { formId: a.formId });
  await ask(world, ben, 'form:remove', { formId: a.formId });
  expect((await listed(ann)).map(({ title }) => title)).toEqual(['B']);
  expect(await ask(world, ann, 'form:get', { formId: a.formId })).toEqual({ form: null });
});

test('there are only so many', async () => {
  const forms = Array.from({ length: LIMITS.forms }, () => newForm());
  for (const form of forms) await put(ann, form);
  await expect(put(ann, newForm())).rejects.toMatchObject({ code: 'input.tooLarge', detail: 'forms' });
  await put(ann, { ...forms[0]!, version: 2 });
});

test('another practice sees, changes and removes nothing of ours', async () => {
  const ours = newForm();
  await put(ann, ours);
  const stranger = (await found(world)).practice.owner;
  expect(await listed(stranger)).toEqual([]);
  expect(await ask(world, stranger, 'form:get', { formId: ours.formId })).toEqual({ form: null });
  await expect(put(stranger, { ...ours, title: 'Mine' })).rejects.toMatchObject({ code: 'access.refused' });
  await ask(world, stranger, 'form:remove', { formId: ours.formId });
  expect((await listed(ann)).map(({ title }) => title)).toEqual(['Intake']);
});
