/**
 * `npm run vectors`: writes protocol/vectors.json. Run it after a deliberate change of the protocol only; a test fails
 * as long as file and code differ.
 */
import { writeFileSync } from 'node:fs';
import { allVectors, vectorsText } from './vectors/all.ts';

const path = new URL('../../protocol/vectors.json', import.meta.url);
const vectors = await allVectors();
const text = vectorsText(vectors);
writeFileSync(path, text);
const rows = Object.values(vectors.sections).reduce((sum, one) => sum + one.length, 0);
console.log(`protocol/vectors.json: ${rows} rows, ${Math.round(text.length / 1024)} KiB`);
