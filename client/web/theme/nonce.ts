/**
 * The page's one-time nonce, put into index.html by the server for each request. Style elements that parts of the
 * page must add at run time (scroll lock of dialogs) carry it, else the content security policy refuses them.
 */
import { setNonce } from 'get-nonce';

/** The nonce of this page; an empty string where no server has put one in. */
export function pageNonce(): string {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
  return nonce.startsWith('__') ? '' : nonce;
}

export function putNonceEverywhere(): void {
  const nonce = pageNonce();
  if (nonce) setNonce(nonce);
}
