/**
 * What may be attached, by what it holds; what is taken out of it before it is sealed; and what bad bytes come to: a Fault
 * that names the file, at once. The pictures are true ones, so that what must stay is compared byte for byte.
 */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanName, nameFor } from '../../client/sdk/files/name.ts';
import { checkFiles } from '../../client/sdk/files/check.ts';
import { prepare } from '../../client/sdk/files/prepare.ts';
import { KINDS, safeMime } from '../../client/sdk/files/kinds.ts';
import { Fault, FAULTS } from '../../protocol/wire/faults.ts';
import {
  exifSegment,
  fileOf,
  gifOf,
  jpegOf,
  jpegSegment,
  mp3Of,
  mp4Of,
  officeOf,
  pngChunk,
  pngOf,
  wavOf,
  webpOf,
  zipOf,
} from '../harness/sample-files.ts';

const PLACE = 'GPS 51.5074N 0.1278W Asha Verma';
const prepared = async (name: string, content: Uint8Array | string) => {
  const { bytes, ...called } = await prepare(fileOf(name, content));
  return { ...called, bytes: Buffer.from(bytes) };
};
const codeOf = (error: unknown) => (error instanceof Fault ? error.code : error);
const without = (bytes: Buffer) => expect(bytes.toString('latin1')).not.toMatch(/GPS|Verma|PK/);

const ODT = 'application/vnd.oasis.opendocument.text';
const ODS = 'application/vnd.oasis.opendocument.spreadsheet';
const mimetype = (content: string) =>
  zipOf([
    { name: 'mimetype', content, stored: true },
    { name: 'content.xml', content: '<a/>' },
  ]);
const PDF = '%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n';

test.each([
  ['photo.jpg', jpegOf(), 'photo.jpg', 'image/jpeg'],
  ['photo.JPEG', jpegOf(), 'photo.JPEG', 'image/jpeg'],
  ['scan.png', jpegOf(), 'scan.jpg', 'image/jpeg'],
  ['scan', pngOf(), 'scan.png', 'image/png'],
  ['loop.gif', gifOf(PLACE), 'loop.gif', 'image/gif'],
  ['new.webp', webpOf(PLACE), 'new.webp', 'image/webp'],
  ['letter.pdf', PDF, 'letter.pdf', 'application/pdf'],
  ['letter.doc', officeOf('wordprocessingml.document.main+xml'), 'letter.doc.docx', KINDS.docx.mime],
  ['rota.xlsx', officeOf('spreadsheetml.sheet.main+xml'), 'rota.xlsx', KINDS.xlsx.mime],
  ['talk.pptx', officeOf('presentationml.presentation.main+xml'), 'talk.pptx', KINDS.pptx.mime],
  ['text.odt', mimetype(ODT), 'text.odt', ODT],
  ['table.ods', mimetype(ODS), 'table.ods', ODS],
  ['notes.txt', 'Zieliński: 3 × täglich\n', 'notes.txt', 'text/plain'],
  ['list.csv', 'name;number\r\nA;1\r\n', 'list.csv', 'text/csv'],
  ['empty.txt', '', 'empty.txt', 'text/plain'],
  ['voice.mp3', mp3Of(4), 'voice.mp3', 'audio/mpeg'],
  ['voice.m4a', mp4Of('M4A ', PLACE), 'voice.m4a', 'audio/mp4'],
  ['knee.mp4', mp4Of('isom', PLACE), 'knee.mp4', 'video/mp4'],
  ['sound.wav', wavOf(randomBytes(1_000)), 'sound.wav', 'audio/wav'],
])('%s is known by its content', async (name, content, called, mime) => {
  expect(await prepared(name, content)).toMatchObject({ name: called, mime });
});

const HTML = '<!doctype html><script>alert(1)</script>';
test.each([
  ['page.png', HTML],
  ['page.txt', `\n  ${HTML}`],
  ['page.txt', `words first, then <script src=x>`],
  ['drawing.txt', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
  ['data.txt', '<?xml version="1.0"?><a/>'],
  ['run.txt', '#!/bin/sh\nrm -rf /'],
  ['setup.txt', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)])],
  ['elf.pdf', Buffer.concat([Buffer.from('\x7fELF', 'latin1'), randomBytes(200)])],
  ['any.docx', zipOf([{ name: 'a.txt', content: 'x' }])],
  ['macro.docx', officeOf('document.macroEnabled.main+xml')],
  ['bomb.docx', zipOf([{ name: '[Content_Types].xml', content: '0'.repeat(30_000_000) }])],
  ['both.pdf', Buffer.concat([Buffer.from(PDF), zipOf([{ name: 'a', content: 'x' }])])],
  ['both.wav', Buffer.concat([wavOf(Buffer.alloc(100)), zipOf([{ name: 'a', content: 'x' }])])],
  ['page.pdf', `%PDF-1.7\n<html><body>${PDF}`],
  ['words.png', 'only words'],
  ['cut.pdf', '%PDF-1.7\n1 0 obj'],
  ['photo.heic', Buffer.concat([Buffer.from('\0\0\0\x18ftypheic\0\0\0\0heic', 'latin1'), Buffer.alloc(50)])],
  ['latin.txt', Buffer.from('Zieli\xf1ski', 'latin1')],
  ['old.doc', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)])],
  ['flood.png', pngOf([], '', 100_000, 100_000)],
])('%s is refused for what it holds, by name', async (name, content) => {
  await expect(prepare(fileOf(name, content))).rejects.toMatchObject({ code: 'file.kind', detail: name });
});

test('what promises to run or to be a page is refused by its name alone, with a way out', () => {
  for (const name of ['a.html', 'a.HTM', 'x.svg', 'x.exe', 'setup.msi ', 'x.js', 'pages.zip', '../x.docm']) {
    expect(() => checkFiles([fileOf(name, 'x')])).toThrow(expect.objectContaining({ code: 'file.kind' }) as Error);
  }
  expect(FAULTS['file.kind']).toMatchObject({ retryable: false, todo: expect.stringMatching(/PDF/) as string });
  expect(['text/html', 'image/svg+xml', 'IMAGE/PNG', ''].map(safeMime)).toEqual(
    Array(4).fill('application/octet-stream'),
  );
  expect(safeMime('image/png')).toBe('image/png');
});

test('a JPEG loses place, person and everything behind it, and keeps its orientation, colours and pixels', async () => {
  const icc = jpegSegment(0xe2, Buffer.from(`ICC_PROFILE\0\x01\x01colours`, 'latin1'));
  const adobe = jpegSegment(0xee, Buffer.from('Adobe\0\x64\0\0\0\0\0', 'latin1'));
  for (const isLittle of [true, false]) {
    const segments = [
      exifSegment(6, PLACE, isLittle),
      jpegSegment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${PLACE}`)),
      jpegSegment(0xe0, Buffer.from(`JFXX\0${PLACE}`)),
      jpegSegment(0xed, Buffer.from(`Photoshop 3.0\0${PLACE}`)),
      jpegSegment(0xfe, Buffer.from(PLACE)),
      jpegSegment(0xef, Buffer.from(PLACE)),
      icc,
      adobe,
    ];
    const { bytes } = await prepared('knee.jpg', jpegOf(segments, zipOf([{ name: PLACE, content: PLACE }])));
    without(bytes);
    const orientation = Buffer.from('ffe100224578696600004d4d002a00000008000101120003000000010006000000000000', 'hex');
    expect(bytes.equals(jpegOf([orientation, icc, adobe]))).toBe(true);
  }
  const upright = await prepared('knee.jpg', jpegOf([exifSegment(1, PLACE)]));
  expect(upright.bytes.equals(jpegOf())).toBe(true);
  expect((await prepared('knee.jpg', jpegOf([exifSegment(77, PLACE)]))).bytes.equals(jpegOf())).toBe(true);
});

test('PNG, WebP, GIF and MP4 lose theirs too, and stay what they are', async () => {
  const texts = ['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME', 'prVt'].map((type) => pngChunk(type, Buffer.from(PLACE)));
  const gamma = pngChunk('gAMA', Buffer.from([0, 0, 0xb1, 0x8f]));
  const png = await prepared('scan.png', pngOf([gamma, ...texts], zipOf([{ name: 'x', content: PLACE }])));
  without(png.bytes);
  expect(png.bytes.equals(pngOf([gamma]))).toBe(true);
  const webp = await prepared('scan.webp', webpOf(PLACE));
  without(webp.bytes);
  expect(webp.bytes.readUInt32LE(4)).toBe(webp.bytes.length - 8);
  expect(webp.bytes.toString('latin1')).toMatch(/^RIFF....WEBPVP8X\n\0{13}VP8L/s);
  const gif = await prepared('loop.gif', gifOf(PLACE));
  without(gif.bytes);
  expect(gif.bytes.toString('latin1')).toContain('NETSCAPE2.0');
  const source = mp4Of('isom', PLACE);
  const mp4 = await prepared('knee.mp4', source);
  without(mp4.bytes);
  expect(mp4.bytes.length).toBe(source.length);
  expect(mp4.bytes.toString('latin1')).toContain('frames stay');
});

test('pictures cut anywhere are refused; pictures with any byte changed never hang and never crash', async () => {
  const sources = [
    ['a.jpg', jpegOf([exifSegment(6, PLACE)])],
    ['a.png', pngOf([pngChunk('tEXt', Buffer.from(PLACE))])],
    ['a.webp', webpOf(PLACE)],
    ['a.gif', gifOf(PLACE)],
    ['a.mp4', mp4Of('isom', PLACE)],
    ['a.docx', officeOf('wordprocessingml.document.main+xml')],
  ] as const;
  for (const [name, source] of sources) {
    for (let length = 1; length < source.length; length++) {
      // Between two boxes a film ends without a sign.
      const mayPass = name === 'a.mp4' && length >= 20;
      const outcome = await prepare(fileOf(name, source.subarray(0, length))).then(() => 'taken', codeOf);
      expect(mayPass ? ['taken', 'file.kind'] : ['file.kind']).toContain(outcome);
    }
    await fc.assert(
      fc.asyncProperty(fc.nat(source.length - 1), fc.nat(255), async (at, byte) => {
        const bytes = Buffer.from(source);
        bytes[at] = byte;
        const outcome = await prepare(fileOf(name, bytes)).then(() => 'taken', codeOf);
        expect(['taken', 'file.kind']).toContain(outcome);
      }),
      { numRuns: 150 },
    );
  }
});

test('a hostile picture of 25 MB is judged within seconds', async () => {
  const manyParts = jpegOf(Array.from({ length: 200_000 }, () => jpegSegment(0xfe, Buffer.alloc(0))));
  const oneScan = Buffer.concat([jpegOf().subarray(0, -2), Buffer.alloc(24_000_000, Buffer.from([0xff, 0x00]))]);
  const fill = Buffer.concat([Buffer.from('ffd8ffff', 'hex'), Buffer.alloc(24_000_000, 0xff)]);
  const files = [manyParts, oneScan, fill].map((bytes) => fileOf('a.jpg', bytes));
  const begun = process.cpuUsage();
  for (const file of files) {
    await expect(prepare(file)).rejects.toMatchObject({ code: 'file.kind' });
  }
  // What it costs, whoever else keeps the machine busy.
  expect(process.cpuUsage(begun).user / 1_000).toBeLessThan(6_000);
});

test('names lose path, hidden characters and false endings, and never more than they must', () => {
  expect(cleanName('../../etc/passwd')).toBe('passwd');
  expect(cleanName('C:\\Users\\ruth\\scan.pdf')).toBe('scan.pdf');
  expect(cleanName('invoice\u202Egpj.exe')).toBe('invoicegpj.exe');
  expect(cleanName('a\0b\r\nc\u2066d.txt')).toBe('abcd.txt');
  expect(cleanName('..')).toBe('file');
  expect(cleanName('')).toBe('file');
  expect(cleanName('a<b>:c?.txt')).toBe('a_b__c_.txt');
  expect(cleanName('Größe 3 µm – Zieliński.pdf')).toBe('Größe 3 µm – Zieliński.pdf');
  expect(nameFor('letter.pdf', KINDS.png)).toBe('letter.png');
  expect(nameFor('letter v1.2', KINDS.pdf)).toBe('letter v1.2.pdf');
  const long = nameFor(`${'😀'.repeat(200)}.exe`, KINDS.docx);
  expect(long.length).toBeLessThanOrEqual(255);
  expect(long).toMatch(/^(?:😀)+\.docx$/u);
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (raw) => {
      const name = nameFor(raw, KINDS.jpeg);
      expect(name.length).toBeLessThanOrEqual(255);
      expect(name).toMatch(/^[^/\\\p{Cc}\u202a-\u202e\u2066-\u2069]+\.(?:jpg|jpeg|jpe|jfif)$/iu);
    }),
  );
});
