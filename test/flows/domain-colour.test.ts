/** A practice's colour: what administrators chose reaches every link of a patient, and is readable whatever they chose. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { showColour, tonesOf } from '../../client/sdk/practice-colour.ts';
import { DEFAULT_DELIVERY_SETTINGS, deliverySettings } from '../../protocol/wire/sending.ts';
import { openDesk, type Desk } from './domain-desk.ts';
import { held, revokeDm, route, sendDm } from './domain-direct.ts';
import { ask } from './domain-people.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.world.close());

test('the page of a link has it, open or ended; without one it keeps its own', async () => {
  const { world, owner } = desk;
  const dm = await sendDm(desk);
  expect((await route(desk, 'dm:state', held(dm))).practice.colour).toBeNull();
  const { settings, version } = await ask(world, owner, 'delivery:settings', {});
  const violet = { ...settings, colour: '#7a4bb5' };
  await ask(world, owner, 'delivery:configure', { settings: violet, version: version + 1 });
  expect((await route(desk, 'dm:state', held(dm))).practice.colour).toBe('#7a4bb5');
  await revokeDm(desk, dm);
  expect(await route(desk, 'dm:state', held(dm))).toMatchObject({ is: 'revoked', practice: { colour: '#7a4bb5' } });
});

test('settings that were stored before there was a colour have none', async () => {
  const { stores } = desk.world.domain;
  const { practiceId } = desk.sending.practice.log;
  const { colour: _, ...older } = DEFAULT_DELIVERY_SETTINGS;
  const kept = await stores.read.gateways.settings(practiceId);
  await stores.change((tx) => tx.gateways.putSettings(practiceId, older as never, (kept?.version ?? 0) + 1));
  expect((await stores.read.gateways.settings(practiceId))?.settings).toEqual(DEFAULT_DELIVERY_SETTINGS);
});

test('only six digits are a colour', () => {
  for (const colour of ['red', '#fff', '#7A4BB5', '#7a4bb5;', 'url(x)']) {
    expect(deliverySettings.safeParse({ ...DEFAULT_DELIVERY_SETTINGS, colour }).success).toBe(false);
  }
});

test('whatever is chosen, words in it and on it have a contrast of 4.5 : 1 in both schemes', () => {
  const colours = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`);
  const grounds = { light: ['#ffffff', '#faf9f6', '#f3f1ec'], dark: ['#12171a', '#171d21', '#1f262b', '#222a2f'] };
  fc.assert(
    fc.property(colours, fc.constantFrom('light' as const, 'dark' as const), (colour, scheme) => {
      const { accent, strong, wash, soft, softStrong, on } = tonesOf(colour, scheme);
      for (const ground of [wash, soft, softStrong, ...grounds[scheme]]) {
        expect(contrast(accent, ground)).toBeGreaterThanOrEqual(4.5);
      }
      expect(contrast(on, accent)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(on, strong)).toBeGreaterThanOrEqual(4.5);
    }),
    {
      examples: [
        ['#ffffff', 'light'],
        ['#000000', 'dark'],
        ['#ffff00', 'light'],
        ['#0000ff', 'dark'],
      ],
    },
  );
});

test('a readable colour is taken as it is, and taken away again', () => {
  const style = new Map<string, string>();
  const page = {
    setProperty: (name: string, value: string | null) =>
      void (value === null ? style.delete(name) : style.set(name, value)),
  };
  showColour(page, '#7a4bb5');
  expect(style.get('--light-accent')).toBe('#7a4bb5');
  expect(style.size).toBe(12);
  showColour(page, null);
  expect(style.size).toBe(0);
});

/** WCAG 2.2, definitions of relative luminance and contrast ratio. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string) =>
    [0.2126, 0.7152, 0.0722]
      .map((weight, i) => {
        const part = parseInt(colour.slice(1 + 2 * i, 3 + 2 * i), 16) / 255;
        return weight * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
      })
      .reduce((sum, part) => sum + part, 0);
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
