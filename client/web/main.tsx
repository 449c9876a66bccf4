/** Where the page begins: what the browser's policies need first, then the SDK, then the app. */
import { createRoot } from 'react-dom/client';
import { openCorridor } from '../sdk/browser.ts';
import { Root } from './root.tsx';
import { putNonceEverywhere } from './theme/nonce.ts';
import { ownScriptsOnly } from './trusted-types.ts';

const place = document.getElementById('root');
if (!place) throw new Error('index.html has no #root');

ownScriptsOnly();
putNonceEverywhere();
const corridor = openCorridor({});
void corridor.start();
createRoot(place).render(<Root corridor={corridor} />);
