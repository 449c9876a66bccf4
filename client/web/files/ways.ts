/** The ways of a file, code of their own: fetched when first wanted, or ahead with the pages (pages.ts), which must not be imported here. */
import { lazy } from 'react';

export const fileWays = () => import('./file-ways.tsx');

export const FileWays = lazy(async () => ({ default: (await fileWays()).FileWays }));
export const SendAsDirect = lazy(async () => ({ default: (await fileWays()).SendAsDirect }));
