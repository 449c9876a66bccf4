/** All vectors in one object, as protocol/vectors.json holds them. The same code gives the same text for ever. */
import { sodiumReady } from '../../../protocol/crypto/sodium.ts';
import { account } from './account.ts';
import { outside } from './outside.ts';
import { practiceLog } from './practice-log.ts';
import { primitives } from './primitives.ts';
import type { Sections } from './tape.ts';
import { threads } from './threads.ts';

export interface Vectors {
  readonly protocol: 'cor1';
  readonly reading: string;
  readonly sections: Sections;
}

const reading =
  'Each row: what, in (every input), out. Bytes are lower-case hex; ids (16 bytes) and hashes (32 bytes) are base64url without padding; ' +
  'text is itself; times are ms. `json` is the exact text that was padded and sealed. The rules are in protocol/README.md.';

export async function allVectors(): Promise<Vectors> {
  await sodiumReady();
  const sections = {
    ...primitives(),
    ...(await account()),
    ...practiceLog(),
    ...(await threads()),
    ...(await outside()),
  };
  return { protocol: 'cor1', reading, sections };
}

/** One row a line: a change shows as the row that changed. */
export function vectorsText({ protocol, reading, sections }: Vectors): string {
  const body = Object.entries(sections).map(
    ([name, rows]) =>
      `    ${JSON.stringify(name)}: [\n${rows.map((row) => `      ${JSON.stringify(row)}`).join(',\n')}\n    ]`,
  );
  const head = `  "protocol": ${JSON.stringify(protocol)},\n  "reading": ${JSON.stringify(reading)},\n`;
  return `{\n${head}  "sections": {\n${body.join(',\n')}\n  }\n}\n`;
}
