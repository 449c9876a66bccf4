/**
 * Search over everything that is verified and readable on this device: an index in memory, brought up to date when
 * somebody asks, gone with the keys. Words are found without regard to case and accents, by their beginning, and with a
 * slip of the finger in longer ones that are no numbers; scripts without spaces are cut into words where the platform can.
 */
import MiniSearch from 'minisearch';
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import type { Search } from '../api.ts';
import type { Desk } from '../desk.ts';
import type { Folded } from '../fold.ts';
import type { Model, ThreadModel } from '../model.ts';
import { aboutOf, titleOf } from '../project.ts';
import type { SearchPart } from './part.ts';
import type { SearchHit } from '../state.ts';

const MAX_HITS = 100;
/** So many texts are taken in before the screen gets its turn. */
const BATCH = 500;
const EXCERPT_CHARS = 70;
const FUZZY_FROM_CHARS = 5;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** Scripts that are written without spaces between words. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const segmenter = 'Segmenter' in Intl ? new Intl.Segmenter(undefined, { granularity: 'word' }) : null;

type Find = Parameters<Search['find']>[0];
interface Found {
  readonly id: number;
  readonly thread: ThreadModel;
  readonly folded: Folded;
  readonly text: string;
}
interface Entry {
  readonly id: number;
  readonly text: string;
}

const plainWord = (word: string): string => word.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** The words of a text as they stand in it. */
function wordsOf(text: string): string[] {
  if (segmenter === null || !UNSPACED.test(text)) return text.match(WORD) ?? [];
  return [...segmenter.segment(text)].flatMap(({ segment, isWordLike }) => (isWordLike === true ? [segment] : []));
}

const newIndex = () =>
  new MiniSearch<Entry>({
    fields: ['text'],
    tokenize: wordsOf,
    processTerm: (word) => plainWord(word),
    searchOptions: {
      combineWith: 'AND',
      prefix: true,
      fuzzy: (term) => (term.length >= FUZZY_FROM_CHARS && !/\p{N}/u.test(term) ? 0.2 : false),
    },
  });

/** Words, subjects, names of files and titles of forms; empty where there is nothing to find. */
const textIn = ({ body }: Folded): string =>
  wordsIn(body)
    .filter((text) => text !== '')
    .join('\n');

function wordsIn(body: Folded['body']): readonly string[] {
  switch (body.kind) {
    case 'text': {
      const subject = body.via?.channel === 'email' ? (body.via.subject ?? '') : '';
      return [subject, body.text, ...body.files.map(({ name }) => name)];
    }
    case 'direct':
      return [body.summary, body.text, ...body.files.map(({ name }) => name), ...body.forms.map(({ title }) => title)];
    case 'reply':
      return [body.text, ...body.files.map(({ name }) => name)];
    case 'form':
      return [body.title];
    default:
      return [];
  }
}

/** What the index holds of the model, by the place of each message in its thread. */
class Indexed {
  private readonly index = newIndex();
  private readonly places = new Map<ThreadId, Found[]>();
  private readonly held = new Map<number, Found>();
  private lastId = 0;

  /** One batch of what is new or changed; false when nothing was left to do. */
  catchUp(threads: ReadonlyMap<ThreadId, ThreadModel>): boolean {
    let left = BATCH;
    for (const thread of threads.values()) {
      const places = this.places.get(thread.threadId) ?? [];
      this.places.set(thread.threadId, places);
      const { messages } = thread.folding;
      for (let place = 0; place < messages.length; place++) {
        const folded = messages[place];
        const before = places[place];
        if (folded === undefined || before?.folded === folded) continue;
        places[place] = this.put(thread, folded, before);
        if (--left === 0) return true;
      }
    }
    return left < BATCH;
  }

  private put(thread: ThreadModel, folded: Folded, before: Found | undefined): Found {
    if (before !== undefined) this.held.delete(before.id);
    if (before !== undefined && before.text !== '') this.index.discard(before.id);
    const found = { id: ++this.lastId, thread, folded, text: textIn(folded) };
    this.held.set(found.id, found);
    if (found.text !== '') this.index.add(found);
    return found;
  }

  /** @param fits null: all of them do */
  find(
    typed: string,
    fits: ((found: Found) => boolean) | null,
  ): { readonly found: Found; readonly terms: readonly string[] }[] {
    if (typed.trim() === '') {
      const all = [...this.held.values()].filter((found) => found.text !== '' && fits?.(found) !== false);
      const newest = all.sort((a, b) => b.folded.item.at - a.folded.item.at).slice(0, MAX_HITS);
      return newest.map((found) => ({ found, terms: [] }));
    }
    const filter = ({ id }: { id: unknown }) => {
      const found = this.held.get(id as number);
      return found !== undefined && fits?.(found) !== false;
    };
    const results = this.index.search(typed, fits === null ? {} : { filter });
    return results.slice(0, MAX_HITS).flatMap(({ id, terms }) => {
      const found = this.held.get(id as number);
      return found === undefined ? [] : [{ found, terms }];
    });
  }
}

export function createSearch({ model, clock }: Pick<Desk, 'model' | 'clock'>): SearchPart {
  let indexed = new Indexed();
  const turn = () => new Promise<void>((resume) => clock.after(0, resume));
  return {
    async find(input) {
      const asked = indexed;
      while (asked.catchUp(model.threads)) {
        await turn();
        if (asked !== indexed) return [];
      }
      const fits = fitting(model, input);
      return asked.find(input.text, fits).map(({ found, terms }) => hitOf(model, found, terms));
    },
    stop() {
      indexed = new Indexed();
    },
  };
}

/** Null where nothing but the words is asked for. */
function fitting(model: Model, { senderId, about, fromMs, toMs }: Find): ((found: Found) => boolean) | null {
  const patient = plainWord(about?.trim() ?? '');
  if (senderId === undefined && fromMs === undefined && toMs === undefined && patient === '') return null;
  return ({ thread, folded }) => {
    const { at } = folded.item;
    if (senderId !== undefined && folded.senderId !== senderId) return false;
    if ((fromMs !== undefined && at < fromMs) || (toMs !== undefined && at > toMs)) return false;
    return patient === '' || plainWord(aboutOf(model, thread) ?? '').includes(patient);
  };
}

function hitOf(model: Model, { thread, folded, text }: Found, terms: readonly string[]): SearchHit {
  return {
    threadId: thread.threadId,
    n: folded.n,
    threadTitle: titleOf(model, thread),
    about: aboutOf(model, thread),
    senderId: folded.senderId,
    at: folded.item.at,
    excerpt: excerptOf(text, terms),
  };
}

/** The words around the first match, cut at spaces; the beginning where nothing matched. */
function excerptOf(text: string, terms: readonly string[]): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim();
  const match = wordsOf(flat).find((word) => terms.includes(plainWord(word)));
  const place = match === undefined ? 0 : flat.indexOf(match);
  const from = place <= EXCERPT_CHARS ? 0 : flat.indexOf(' ', place - EXCERPT_CHARS) + 1;
  const to = place + (match?.length ?? 0) + EXCERPT_CHARS;
  const end = to >= flat.length ? flat.length : Math.max(place, flat.lastIndexOf(' ', to));
  return `${from > 0 ? '…' : ''}${flat.slice(Math.min(from, place), end)}${end < flat.length ? '…' : ''}`;
}
