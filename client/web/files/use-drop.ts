/** Files dragged over a part of the page: whether they hover there, and what was let go. Text that is dragged is left alone. */
import { useRef, useState, type DragEvent } from 'react';

const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');

export function useDrop(off: boolean, onFiles: (files: readonly File[]) => void) {
  const [hovers, setHovers] = useState(false);
  // Entering a child comes before leaving its parent.
  const depth = useRef(0);
  const over = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    // Without this the browser would open the file in place of the app.
    event.preventDefault();
    event.dataTransfer.dropEffect = off ? 'none' : 'copy';
  };
  const handlers = {
    onDragEnter(event: DragEvent) {
      if (!hasFiles(event)) return;
      depth.current += 1;
      setHovers(!off);
    },
    onDragOver: over,
    onDragLeave(event: DragEvent) {
      if (!hasFiles(event)) return;
      depth.current = Math.max(0, depth.current - 1);
      if (depth.current === 0) setHovers(false);
    },
    onDrop(event: DragEvent) {
      over(event);
      depth.current = 0;
      setHovers(false);
      if (!off && hasFiles(event)) onFiles([...event.dataTransfer.files]);
    },
  };
  return { hovers, handlers };
}
