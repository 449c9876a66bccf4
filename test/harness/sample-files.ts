/** Files as a person picks them, small and true: the smallest pictures that decode, sounds of any length, archives. */
import { crc32, deflateRawSync, deflateSync } from 'node:zlib';
import type { AttachedFile } from '../../client/sdk/api.ts';

/** A picked file: Node's File, as a browser's. */
export const fileOf = (name: string, content: Uint8Array | string): AttachedFile =>
  new File([typeof content === 'string' ? content : new Uint8Array(content)], name);

const be16 = (value: number) => Buffer.from([value >>> 8, value]);
const be32 = (value: number) => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value]);
const le16 = (value: number) => be16(value).reverse();
const le32 = (value: number) => be32(value).reverse();
const text = (value: string) => Buffer.from(value, 'latin1');

export const jpegSegment = (marker: number, content: Uint8Array) =>
  Buffer.concat([Buffer.from([0xff, marker]), be16(content.length + 2), content]);

/** A grey JPEG of 8 × 8 with these segments before the picture and these bytes behind its end. */
export function jpegOf(segments: readonly Uint8Array[] = [], behind: Uint8Array | string = ''): Buffer {
  const table = (classAndId: number) => Buffer.from([classAndId, 1, ...new Uint8Array(15), 0]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    jpegSegment(0xe0, Buffer.concat([text('JFIF\0'), Buffer.from([1, 1, 0, 0, 1, 0, 1, 0, 0])])),
    ...segments,
    jpegSegment(0xdb, Buffer.from([0, ...new Uint8Array(64).fill(1)])),
    jpegSegment(0xc0, Buffer.from([8, 0, 8, 0, 8, 1, 1, 0x11, 0])),
    jpegSegment(0xc4, table(0x00)),
    jpegSegment(0xc4, table(0x10)),
    jpegSegment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([0x3f, 0xff, 0xd9]),
    Buffer.from(behind),
  ]);
}

/** An EXIF segment that tells how to turn the picture, and words where a camera writes the place. */
export function exifSegment(orientation: number, place: string, isLittle = true): Buffer {
  const short = isLittle ? le16 : be16;
  const long = isLittle ? le32 : be32;
  const value = Buffer.concat([short(orientation), short(0)]);
  const entry = (tag: number, type: number, count: number, bytes: Buffer) =>
    Buffer.concat([short(tag), short(type), long(count), bytes]);
  const content = text(place);
  const entries = [entry(0x0112, 3, 1, value), entry(0x8825, 2, content.length, long(38))];
  const head = text(isLittle ? 'II*\0' : 'MM\0*');
  return jpegSegment(0xe1, Buffer.concat([text('Exif\0\0'), head, long(8), short(2), ...entries, long(0), content]));
}

export const pngChunk = (type: string, content: Uint8Array) => {
  const body = Buffer.concat([text(type), content]);
  return Buffer.concat([be32(content.length), body, be32(crc32(body))]);
};

/** A grey PNG of one pixel with these chunks before it and these bytes behind its end. */
export const pngOf = (chunks: readonly Uint8Array[] = [], behind: Uint8Array | string = '', width = 1, height = 1) =>
  Buffer.concat([
    text('\x89PNG\r\n\x1a\n'),
    pngChunk('IHDR', Buffer.concat([be32(width), be32(height), Buffer.from([8, 0, 0, 0, 0])])),
    ...chunks,
    pngChunk('IDAT', deflateSync(Buffer.from([0, 0x80]))),
    pngChunk('IEND', Buffer.alloc(0)),
    Buffer.from(behind),
  ]);

const riffChunk = (type: string, content: Uint8Array) =>
  Buffer.concat([text(type), le32(content.length), content, Buffer.alloc(content.length % 2)]);
const riffOf = (kind: string, chunks: readonly Uint8Array[]) =>
  riffChunk('RIFF', Buffer.concat([text(kind), ...chunks]));

/** A WebP of one pixel that announces and holds EXIF and XMP with these words. */
export const webpOf = (words: string) =>
  riffOf('WEBP', [
    riffChunk('VP8X', Buffer.from([0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
    riffChunk('VP8L', Buffer.from('2f00000010071011118888fe07', 'hex')),
    riffChunk('EXIF', text(words)),
    riffChunk('XMP ', text(words)),
  ]);

/** A GIF of one pixel that loops, with a comment of these words. */
export const gifOf = (words: string) =>
  Buffer.concat([
    Buffer.from('47494638396101000100800000000000ffffff', 'hex'),
    Buffer.concat([Buffer.from([0x21, 0xff, 11]), text('NETSCAPE2.0'), Buffer.from([3, 1, 0, 0, 0])]),
    Buffer.concat([Buffer.from([0x21, 0xfe, words.length]), text(words), Buffer.from([0])]),
    Buffer.from('21f90401000000002c00000000010001000002024401003b', 'hex'),
  ]);

/** Sound: mono, 8 bits, 8 kHz. */
export const wavOf = (samples: Uint8Array) =>
  riffOf('WAVE', [
    riffChunk('fmt ', Buffer.concat([le16(1), le16(1), le32(8_000), le32(8_000), le16(1), le16(8)])),
    riffChunk('data', samples),
  ]);

export const mp3Of = (frames: number) =>
  Buffer.concat(
    Array.from({ length: frames }, () => Buffer.concat([Buffer.from('fffb9000', 'hex'), Buffer.alloc(413)])),
  );

const box = (type: string, ...content: readonly Uint8Array[]) => {
  const body = Buffer.concat(content);
  return Buffer.concat([be32(body.length + 8), text(type), body]);
};
/** Boxes of an MP4 family file with these words where phones write the place. */
export const mp4Of = (brand: string, words: string) =>
  Buffer.concat([
    box('ftyp', text(brand), be32(0), text(brand)),
    box('moov', box('mvhd', Buffer.alloc(100)), box('udta', box('\xa9xyz', text(words))), box('meta', text(words))),
    box('mdat', text('frames stay')),
  ]);

/** An archive of these entries; `stored` ones are not packed. */
export function zipOf(entries: readonly { name: string; content: string; stored?: true }[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const { name, content, stored } of entries) {
    const plain = Buffer.from(content);
    const packed = stored === true ? plain : deflateRawSync(plain);
    const facts = [le16(0), le16(stored === true ? 0 : 8), le32(0), le32(crc32(plain)), le32(packed.length)];
    const sizes = [le32(plain.length), le16(name.length), le16(0)];
    const local = Buffer.concat([text('PK\x03\x04'), le16(20), ...facts, ...sizes, text(name), packed]);
    const rest = [le16(0), le16(0), le16(0), le32(0), le32(at), text(name)];
    central.push(Buffer.concat([text('PK\x01\x02'), le16(20), le16(20), ...facts, ...sizes, ...rest]));
    locals.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(central);
  const counts = [le16(0), le16(0), le16(entries.length), le16(entries.length)];
  const end = Buffer.concat([text('PK\x05\x06'), ...counts, le32(directory.length), le32(at), le16(0)]);
  return Buffer.concat([...locals, directory, end]);
}

const CONTENT_TYPES = 'application/vnd.openxmlformats-officedocument';
/** An office document by its list of parts, such as `wordprocessingml.document.main+xml`. */
export const officeOf = (main: string) =>
  zipOf([
    { name: '[Content_Types].xml', content: `<Types><Override ContentType="${CONTENT_TYPES}.${main}"/></Types>` },
    { name: 'word/document.xml', content: '<w/>' },
  ]);
