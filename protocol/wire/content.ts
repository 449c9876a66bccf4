/** The sealed JSON inside events. (signatures first, bodies follow) */
export interface SealedFile {
  readonly fileId: string;
  readonly fk: Uint8Array;
  readonly size: number;
  readonly name: string;
  readonly mime: string;
  readonly hash: string;
}
export type Content = { readonly t: 'text'; readonly text: string } | { readonly t: 'ack'; readonly ref: string };
export type ReadContent =
  { readonly as: 'content'; readonly content: Content } | { readonly as: 'newer'; readonly t: string };
