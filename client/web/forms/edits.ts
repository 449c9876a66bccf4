/** Changes of a form's items while it is built: each takes the items and answers new ones. Pure; knows no screen. */
import { flatItems, type Form, type FormItem } from '../../../protocol/forms/form.ts';
import { freeLinkId, newItem, type Kind } from '../../../protocol/forms/kinds.ts';

type Items = readonly FormItem[];

/** An item as a line of the builder; `depth` 0 stands in no section. */
export interface Line {
  readonly item: FormItem;
  readonly depth: number;
}

export const linesOf = (items: Items, depth = 0): readonly Line[] =>
  items.flatMap((item) => [{ item, depth }, ...linesOf(item.items, depth + 1)]);

/** The item by what `change` makes of it: none removes it, several stand in its place. */
function mapItem(items: Items, linkId: string, change: (item: FormItem) => Items): Items {
  return items.flatMap((item) => {
    if (item.linkId === linkId) return change(item);
    const inside = mapItem(item.items, linkId, change);
    return inside.length === item.items.length && inside.every((one, at) => one === item.items[at])
      ? [item]
      : [{ ...item, items: inside }];
  });
}

export const replaced = (form: Form, linkId: string, part: Partial<FormItem>): Form => ({
  ...form,
  items: mapItem(form.items, linkId, (item) => [{ ...item, ...part }]),
});

/** After the named item (into it where it is a section), else at the end. Answers the new item's linkId too. */
export function added(form: Form, kind: Kind, after: string | null): readonly [Form, linkId: string] {
  const item = newItem(kind, freeLinkId(flatItems(form.items)));
  const isThere = after !== null && flatItems(form.items).some(({ linkId }) => linkId === after);
  const items = isThere
    ? mapItem(form.items, after, (one) =>
        one.type === 'group' && kind !== 'section' ? [{ ...one, items: [...one.items, item] }] : [one, item],
      )
    : [...form.items, item];
  return [{ ...form, items }, item.linkId];
}

/** With all that stands inside it. Scores stop counting it; conditions on it stay and are complained about. */
export function removed(form: Form, linkId: string): Form {
  const gone = new Set(
    flatItems(flatItems(form.items).filter((item) => item.linkId === linkId)).map((one) => one.linkId),
  );
  const uncounted = (items: Items): Items =>
    items.map((item) => {
      const score = item.score && { ...item.score, of: item.score.of.filter((of) => !gone.has(of)) };
      return { ...item, score, items: uncounted(item.items) };
    });
  return { ...form, items: uncounted(mapItem(form.items, linkId, () => [])) };
}

/** Directly below, under linkIds of its own; what depends on one of its own parts depends on the copy's. */
export function duplicated(form: Form, linkId: string): readonly [Form, linkId: string] {
  const taken = [...flatItems(form.items)];
  const names = new Map<string, string>();
  const original = taken.find((item) => item.linkId === linkId);
  for (const item of original === undefined ? [] : flatItems([original])) {
    const name = freeLinkId(taken);
    names.set(item.linkId, name);
    taken.push({ ...item, linkId: name });
  }
  const named = (id: string): string => names.get(id) ?? id;
  const copy = (item: FormItem): FormItem => ({
    ...item,
    linkId: named(item.linkId),
    conditions: item.conditions.map((one) => ({ ...one, question: named(one.question) })),
    score: item.score && { ...item.score, of: item.score.of.map(named) },
    items: item.items.map(copy),
  });
  return [{ ...form, items: mapItem(form.items, linkId, (item) => [item, copy(item)]) }, named(linkId)];
}

/** One place up (-1) or down (1): past its neighbour, into a section that is its neighbour, or out of its own. */
export function moved(form: Form, linkId: string, by: -1 | 1): Form {
  return { ...form, items: movedIn(form.items, linkId, by) };
}

function movedIn(items: Items, linkId: string, by: -1 | 1): Items {
  const at = items.findIndex((item) => item.linkId === linkId);
  const item = items[at];
  if (item !== undefined) return past(items, at, item, by);
  return items.flatMap((one) => {
    const index = one.items.findIndex((inside) => inside.linkId === linkId);
    const leaves = index === (by < 0 ? 0 : one.items.length - 1);
    const inside = one.items[index];
    if (inside === undefined || !leaves) return [{ ...one, items: movedIn(one.items, linkId, by) }];
    const rest = { ...one, items: one.items.filter((other) => other !== inside) };
    return by < 0 ? [inside, rest] : [rest, inside];
  });
}

function past(items: Items, at: number, item: FormItem, by: -1 | 1): Items {
  const neighbour = items[at + by];
  if (neighbour === undefined) return items;
  const enters = neighbour.type === 'group' && item.type !== 'group';
  const there = enters
    ? [{ ...neighbour, items: by < 0 ? [...neighbour.items, item] : [item, ...neighbour.items] }]
    : by < 0
      ? [item, neighbour]
      : [neighbour, item];
  const first = Math.min(at, at + by);
  return [...items.slice(0, first), ...there, ...items.slice(first + 2)];
}

export const mayMove = (form: Form, linkId: string, by: -1 | 1): boolean =>
  form.items.at(by < 0 ? 0 : -1)?.linkId !== linkId;
