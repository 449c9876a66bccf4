/** What a patient sends stands once in the thread, however often the line breaks, and whatever another tab does meanwhile. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Guest } from '../../client/patient/guest/api.ts';
import { openDirect, type Direct, type SentDirect } from '../harness/direct.ts';
import { DIGITS } from './domain-direct.ts';

const silent = () => undefined;
const online = fetch;

let direct: Direct;
beforeAll(async () => {
  direct = await openDirect();
});
afterAll(() => direct.close());

/** A tab that is open; `lose()` swallows the answer to its next reply. */
async function openTab({ path, fragment }: SentDirect): Promise<{ readonly guest: Guest; readonly lose: () => void }> {
  let isLosing = false;
  const network: typeof fetch = async (input, init) => {
    const answer = await online(input, init);
    if (!isLosing || !(input as string).endsWith('/api/m/reply')) return answer;
    isLosing = false;
    throw new TypeError('the line broke');
  };
  vi.stubGlobal('fetch', network);
  const guest = await direct.guest();
  vi.unstubAllGlobals();
  await guest.read(path, fragment);
  direct.desk.later(61_000);
  await guest.askCode(DIGITS);
  expect(await guest.unlock(await direct.code())).toMatchObject({ is: 'open' });
  return { guest, lose: () => (isLosing = true) };
}

test('the answer to a reply is lost while another tab writes: both stand there once', async () => {
  const sent = await direct.send();
  const [one, two] = [await openTab(sent), await openTab(sent)];
  await one.guest.reply({ text: 'Hello', files: [] }, silent);
  one.lose();
  await expect(one.guest.reply({ text: 'Once only', files: [] }, silent)).rejects.toMatchObject({
    code: 'unavailable',
  });
  await two.guest.reply({ text: 'From the other tab', files: [] }, silent);
  await one.guest.reply({ text: 'Once only', files: [] }, silent);
  await one.guest.reply({ text: 'And more', files: [] }, silent);
  const texts = (await direct.replies(sent)).flatMap((reply) => (reply.t === 'text' ? [reply.text] : []));
  expect(texts).toEqual(['Hello', 'Once only', 'From the other tab', 'And more']);
});

test('the answer to a returned form is lost: pressed again, at another moment and with its file, it is the same form', async () => {
  const sent = await direct.send({ forms: [{ resourceType: 'Questionnaire', url: 'urn:f', item: [] }] });
  const { guest, lose } = await openTab(sent);
  const letter = new File(['My other doctor writes …\n'], 'letter.txt', { type: 'text/plain' });
  const returned = (authored: string) => ({
    key: 'urn:f',
    answers: { resourceType: 'QuestionnaireResponse', status: 'completed', authored },
    isRisk: false,
    files: [letter],
  });
  lose();
  await expect(guest.returnForm(returned('2026-11-23T09:00:00Z'), silent)).rejects.toMatchObject({
    code: 'unavailable',
  });
  await guest.returnForm(returned('2026-11-23T09:00:07Z'), silent);
  const forms = (await direct.replies(sent)).filter(({ t }) => t === 'form');
  expect(forms).toMatchObject([{ answers: { authored: '2026-11-23T09:00:00Z' }, files: [{ name: 'letter.txt' }] }]);
});

test('two tabs return the form in the same moment: it stands there once, and both know', async () => {
  const sent = await direct.send({ forms: [{ resourceType: 'Questionnaire', url: 'urn:f', item: [] }] });
  const tabs = [await openTab(sent), await openTab(sent)];
  const answers = { resourceType: 'QuestionnaireResponse', status: 'completed' };
  const returned = { key: 'urn:f', answers, isRisk: false, files: [] };
  const drafts = await Promise.all(tabs.map(({ guest }) => guest.returnForm(returned, silent)));
  expect((await direct.replies(sent)).filter(({ t }) => t === 'form')).toHaveLength(1);
  const moments = drafts.map(({ forms }) => forms['urn:f']!.sentAt);
  expect(moments).toEqual([expect.any(Number), moments[0]]);
});
