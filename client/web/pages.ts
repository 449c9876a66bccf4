/**
 * Pages and menus that most visits do not begin with, loaded when first shown. Once the app stands they are fetched in a quiet
 * moment, so that losing the network later takes no page away.
 */
import { lazy } from 'react';
import { fileWays } from './files/ways.ts';

const choosePassword = () => import('./sign-in/choose-password.tsx');
const waiting = () => import('./join/waiting.tsx');
const directBody = () => import('./direct/direct-body.tsx');
const details = () => import('./thread/details.tsx');
const detailsDrawer = () => import('./thread/details-drawer.tsx');
const dialog = () => import('./parts/dialog-card.tsx');
const formList = () => import('./forms/form-list.tsx');
const formBuilder = () => import('./forms/builder-page.tsx');
const returnedForm = () => import('./forms/returned-page.tsx');
const firstRun = () => import('./first-run/first-run.tsx');
const join = () => import('./join/join.tsx');
const compose = () => import('./compose/compose.tsx');
const me = () => import('./shell/me-popover.tsx');
const mePage = () => import('./shell/me-page.tsx');
const messageActions = () => import('./thread/message-actions.tsx');
const out = () => import('../sdk/outgoing/out.ts');
const patientPage = () => import('./patients/patient-page.tsx');
const patients = () => import('./patients/patients.tsx');
const people = () => import('./people/people.tsx');
const search = () => import('./search/search.tsx');
const sealing = () => import('../sdk/files/sealing.ts');
const settings = () => import('./settings/settings.tsx');
const viaLines = () => import('./send/via-lines.tsx');
const unfiled = () => import('./unfiled/unfiled.tsx');
const switcher = () => import('./shell/switcher.tsx');
const creditsBanner = () => import('./settings/credits-banner.tsx');
const credits = () => import('./settings/credits.tsx');
const delivery = () => import('./settings/delivery.tsx');
const templates = () => import('./settings/templates.tsx');
const webhooks = () => import('./settings/webhooks.tsx');
const patientFoot = () => import('./send/patient-foot.tsx');
const threadWays = () => import('./thread/thread-ways.tsx');

const AGAIN_MS = 2_000;

/** For what shows by itself: where the network is away it is waited for, instead of giving the whole page up. */
async function persistently<Page>(fetched: () => Promise<Page>): Promise<Page> {
  for (;;) {
    try {
      return await fetched();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      await new Promise((resume) => setTimeout(resume, AGAIN_MS));
    }
  }
}

export const ChoosePassword = lazy(async () => ({ default: (await choosePassword()).ChoosePassword }));
export const Compose = lazy(async () => ({ default: (await compose()).Compose }));
export const Credits = lazy(async () => ({ default: (await credits()).Credits }));
export const CreditsBanner = lazy(async () => ({ default: (await persistently(creditsBanner)).CreditsBanner }));
export const Delivery = lazy(async () => ({ default: (await delivery()).Delivery }));
export const Details = lazy(async () => ({ default: (await persistently(details)).Details }));
export const DetailsDrawer = lazy(async () => ({ default: (await detailsDrawer()).DetailsDrawer }));
export const DirectBody = lazy(async () => ({ default: (await persistently(directBody)).DirectBody }));
export const FirstRun = lazy(async () => ({ default: (await firstRun()).FirstRun }));
export const FormBuilder = lazy(async () => ({ default: (await formBuilder()).BuilderPage }));
export const FormList = lazy(async () => ({ default: (await formList()).FormList }));
export const Join = lazy(async () => ({ default: (await join()).Join }));
export const MePage = lazy(async () => ({ default: (await mePage()).MePage }));
export const MePopover = lazy(async () => ({ default: (await me()).MePopover }));
export const MessageActions = lazy(async () => ({ default: (await messageActions()).MessageActions }));
export const PatientPage = lazy(async () => ({ default: (await patientPage()).PatientPage }));
export const Patients = lazy(async () => ({ default: (await patients()).Patients }));
export const People = lazy(async () => ({ default: (await people()).People }));
export const ReturnedForm = lazy(async () => ({ default: (await returnedForm()).ReturnedPage }));
export const Search = lazy(async () => ({ default: (await search()).Search }));
export const Settings = lazy(async () => ({ default: (await settings()).Settings }));
export const Switcher = lazy(async () => ({ default: (await switcher()).Switcher }));
export const PatientFoot = lazy(async () => ({ default: (await persistently(patientFoot)).PatientFoot }));
export const Unfiled = lazy(async () => ({ default: (await unfiled()).Unfiled }));
export const ViaFoot = lazy(async () => ({ default: (await persistently(viaLines)).ViaFoot }));
export const ViaHead = lazy(async () => ({ default: (await persistently(viaLines)).ViaHead }));
export const Templates = lazy(async () => ({ default: (await templates()).Templates }));
export const Webhooks = lazy(async () => ({ default: (await webhooks()).Webhooks }));
export const ThreadWays = lazy(async () => ({ default: (await threadWays()).ThreadWays }));
export const Waiting = lazy(async () => ({ default: (await waiting()).Waiting }));

const QUIET_MS = 1_500;

/** Small ones first, in the order in which they are likely to be wanted. */
const ahead = [
  details,
  switcher,
  dialog,
  sealing,
  messageActions,
  me,
  mePage,
  out,
  compose,
  detailsDrawer,
  threadWays,
  people,
  patients,
  patientPage,
  viaLines,
  directBody,
  fileWays,
  returnedForm,
  patientFoot,
  unfiled,
  search,
  settings,
];

/** Fetches the pages of the shell ahead; a failure only means that they are fetched when shown. */
export function fetchPagesAhead(): () => void {
  const timer = setTimeout(() => void Promise.allSettled(ahead.map((fetched) => fetched())), QUIET_MS);
  return () => clearTimeout(timer);
}
