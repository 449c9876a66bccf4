/**
 * Plain text into the little HTML that we write ourselves: mails and the mailbox page. Everything is escaped first; only
 * addresses of the web become links. Nothing that came from outside is ever passed through.
 */
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** Addresses in escaped text become links; quotes are escaped already, so none can leave the attribute. */
export const withLinks = (escaped: string): string =>
  escaped.replace(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}" rel="noreferrer">${url}</a>`);

/** Text as HTML: links live, line breaks kept. */
export const htmlOf = (text: string): string => withLinks(escapeHtml(text)).replace(/\r?\n/g, '<br>\n');
