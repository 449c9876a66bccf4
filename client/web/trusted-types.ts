/**
 * The page's only Trusted Types policy: scripts (the Workers) come from this origin, and nothing in the page writes
 * HTML or script text at all. Where the server enforces Trusted Types, everything else is refused by the browser.
 */
interface PolicyMaker {
  createPolicy(name: string, rules: { createScriptURL(url: string): string | null }): unknown;
}

/** Must run before the first Worker is made. Browsers without Trusted Types have nothing to set. */
export function ownScriptsOnly(): void {
  const maker = (globalThis as { trustedTypes?: PolicyMaker }).trustedTypes;
  maker?.createPolicy('default', {
    createScriptURL: (url) => (new URL(url, location.href).origin === location.origin ? url : null),
  });
}
