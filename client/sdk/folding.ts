/**
 * What folding keeps of a thread: its messages in order, and where to find them again. fold.ts and direct/fold.ts fill it, item
 * by item; nothing else changes it.
 */
import type { DmId, DocId, UserId } from '../../protocol/wire/ids.ts';
import type { FileFacts, OpenedItem, ThreadView } from '../vault/api.ts';
import { safeMime } from './files/kinds.ts';
import { cleanName } from './files/name.ts';
import type { FileView, JsonObject, Message } from './state.ts';

/** A message without what depends on me: its state, receipts and doubts. */
export interface Folded {
  readonly key: string;
  readonly n: number;
  readonly item: OpenedItem;
  /** Null: from outside the practice. */
  readonly senderId: UserId | null;
  readonly body: Message['body'];
  readonly edited: Message['edited'];
  readonly reactions: Message['reactions'];
}

/** What a patient reads, as it was fetched. */
export interface ShownDocument {
  readonly text: string;
  readonly files: readonly FileView[];
  readonly forms: readonly {
    readonly key: string;
    readonly title: string;
    readonly version: string | null;
    readonly questionnaire: JsonObject;
  }[];
}

export interface Folding {
  /** By its signed binding. */
  readonly kind: ThreadView['kind'];
  title: string | null;
  about: string | null;
  /** The server's time of the newest message, epoch ms; null before the first. Changes and reactions do not count. */
  lastAt: number | null;
  readonly messages: Folded[];
  /** Everybody who ever sent something here. */
  readonly senders: Set<UserId>;
  /** evHash → place in `messages`. */
  readonly places: Map<string, number>;
  /** jobId → place in `messages`. */
  readonly jobs: Map<string, number>;
  /** Every link of a Direct Message → place in `messages`; the first event that named it counts. */
  readonly links: Map<DmId, number>;
  /** Documents of Direct Messages; null: cannot be had. */
  readonly documents: Map<DocId, ShownDocument | null>;
}

export const newFolding = (kind: ThreadView['kind']): Folding => ({
  kind,
  title: null,
  about: null,
  lastAt: null,
  messages: [],
  senders: new Set(),
  places: new Map(),
  jobs: new Map(),
  links: new Map(),
  documents: new Map(),
});

export function add(folding: Folding, item: OpenedItem, senderId: UserId | null, body: Message['body']): void {
  const key = item.clientMsgId ?? `n${item.n}`;
  folding.lastAt = item.at;
  folding.places.set(item.ref, folding.messages.length);
  folding.messages.push({ key, n: item.n, item, senderId, body, edited: [], reactions: [] });
}

/** The message at this place, changed; nothing happens where there is none. */
export function changeAt(folding: Folding, place: number | undefined, next: (old: Folded) => Folded): void {
  const old = place === undefined ? undefined : folding.messages[place];
  if (place !== undefined && old !== undefined) folding.messages[place] = next(old);
}

/** What its sender says of a file, made harmless. */
export const viewOf = ({ fileId, name, mime, size }: FileFacts): FileView => ({
  fileId,
  name: cleanName(name),
  mime: safeMime(mime),
  sizeBytes: size,
  progress: null,
});
