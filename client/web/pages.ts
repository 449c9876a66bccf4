/**
 * Pages that most visits do not begin with, loaded when first shown. Once the app stands they are fetched in a quiet
 * moment, so that losing the network later takes no page away.
 */
import { lazy } from 'react';

const firstRun = () => import('./first-run/first-run.tsx');
const join = () => import('./join/join.tsx');
const people = () => import('./people/people.tsx');
const search = () => import('./search/search.tsx');
const settings = () => import('./settings/settings.tsx');

export const FirstRun = lazy(async () => ({ default: (await firstRun()).FirstRun }));
export const Join = lazy(async () => ({ default: (await join()).Join }));
export const People = lazy(async () => ({ default: (await people()).People }));
export const Search = lazy(async () => ({ default: (await search()).Search }));
export const Settings = lazy(async () => ({ default: (await settings()).Settings }));

const QUIET_MS = 1_500;

/** Fetches the pages of the shell ahead; a failure only means that they are fetched when shown. */
export function fetchPagesAhead(): () => void {
  const timer = setTimeout(() => void Promise.allSettled([people(), search(), settings()]), QUIET_MS);
  return () => clearTimeout(timer);
}
