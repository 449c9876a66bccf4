/** Everything that this process prints from now on, kept for a look afterwards; it is printed all the same. */
import { vi } from 'vitest';

export function keepPrinted(): readonly string[] {
  const printed: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      printed.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1'));
      return write(chunk);
    });
  }
  return printed;
}
