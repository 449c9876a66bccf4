/** Pictures from the clipboard. Where words are in it as well (from a text program), the words are what was meant. */
import type { ClipboardEvent } from 'react';
import { isPicture } from './kinds.ts';

export function pastedPictures(event: ClipboardEvent, onFiles: (files: readonly File[]) => void): void {
  const { clipboardData } = event;
  if (clipboardData.types.includes('text/plain')) return;
  const pictures = [...clipboardData.files].filter(({ type }) => isPicture(type));
  if (pictures.length === 0) return;
  event.preventDefault();
  onFiles(pictures.map(named));
}

/** Every picture of a clipboard is called "image.png": the time tells them apart. */
function named(picture: File): File {
  if (!/^image\.\w+$/.test(picture.name)) return picture;
  const at = new Date().toTimeString().slice(0, 8).replaceAll(':', '.');
  return new File([picture], `Pasted picture ${at}.${picture.name.split('.').at(-1)}`, {
    type: picture.type,
    lastModified: picture.lastModified,
  });
}
