/** The key of the link, which stands behind # in the address: read once, and gone from the address bar and the history entry. */

/** Without its `#`; empty where there is none. */
export function takeFragment(): string {
  const fragment = location.hash.slice(1);
  if (location.href.includes('#')) history.replaceState(null, '', location.pathname);
  return fragment;
}

/** Hears a key that is put behind # later, such as a link pasted into the address bar of this very page. */
export function onFragment(heard: (fragment: string) => void): () => void {
  const listen = () => {
    const fragment = takeFragment();
    if (fragment !== '') heard(fragment);
  };
  globalThis.addEventListener('hashchange', listen);
  return () => globalThis.removeEventListener('hashchange', listen);
}

/** A whole link, or only the part after #, as somebody pastes it; null when there is no key in it. */
export function pastedLink(text: string): { readonly path: string; readonly fragment: string } | null {
  const [, fragment] = /(?:^|#)\s*([12]\.[\w-]{43})(?![\w-])/.exec(text.replaceAll(/\s+/g, '')) ?? [];
  const [, path] = /(\/m\/[\w-]{22})(?![\w-])/.exec(text) ?? [];
  return fragment === undefined ? null : { path: path ?? location.pathname, fragment };
}
