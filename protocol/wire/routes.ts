/**
 * The HTTP table, whole: the rows of the staff app and those of the patient's page. Same shape as the socket table; both
 * sides' types derive from it. A client imports only its own rows.
 */
import type { z } from './zod.ts';
import { DM_ROUTES } from './dm-page.ts';
import { STAFF_ROUTES } from './staff-routes.ts';

export { STREAMS } from './staff-routes.ts';

export const ROUTES = { ...STAFF_ROUTES, ...DM_ROUTES } as const;

export type RouteName = keyof typeof ROUTES;
export type RouteInput<N extends RouteName> = z.output<(typeof ROUTES)[N]['input']>;
export type RouteReply<N extends RouteName> = z.output<(typeof ROUTES)[N]['reply']>;
