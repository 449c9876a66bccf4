/** The door of this room: the documentation of both transports, made when it is first asked for. Served in development only. */
import { makeOpenApi } from './openapi.ts';
import { makePage } from './page.ts';

export interface Reference {
  /** A whole page; `nonce` for its styles. */
  page(nonce: string): string;
  /** OpenAPI 3.1, JSON text. */
  openApi(): string;
}

export function createReference(version: string): Reference {
  let made: { page: (nonce: string) => string; openApi: string } | null = null;
  const make = () => {
    const document = makeOpenApi(version);
    return { page: makePage(document), openApi: JSON.stringify(document, null, 2) };
  };
  return {
    page: (nonce) => (made ??= make()).page(nonce),
    openApi: () => (made ??= make()).openApi,
  };
}
