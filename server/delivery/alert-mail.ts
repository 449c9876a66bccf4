/**
 * The one text an alert may have: that a message waits, and where to sign in. Who wrote, to whom, about what and in which
 * practice is left out on purpose, so nothing here takes more than the address and the link. Pure.
 */
export interface Mail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** With angle brackets. */
  readonly messageId: string;
  readonly headers: Readonly<Record<string, string>>;
}

const SUBJECT = 'A message is waiting for you';
const SENTENCE = 'A colleague has written to you. Sign in to read it:';
const WHY = 'For privacy this e-mail never says who wrote, or about what. Please do not reply to it.';

/**
 * @param publicUrl origin without a trailing slash; the link in the mail
 * @param unique random text of letters and digits for the Message-ID
 */
export function alertMail(from: string, to: string, publicUrl: string, unique: string): Mail {
  const link = `${publicUrl}/`;
  return {
    from,
    to,
    subject: SUBJECT,
    text: `${SENTENCE}\n\n${link}\n\n${WHY}\n`,
    html: page(link),
    messageId: `<${unique}@${new URL(publicUrl).hostname}>`,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
  };
}

/** `link` comes from the configured address, which has no character that HTML would read. */
function page(link: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${SUBJECT}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1f2933;background:#f5f7f8">
<div style="max-width:480px;margin:0 auto;padding:24px;background:#ffffff;border-radius:12px">
<p style="margin:0 0 16px">${SENTENCE}</p>
<p style="margin:0 0 24px"><a href="${link}" style="color:#0b6e6e">${link}</a></p>
<p style="margin:0;font-size:13px;color:#52606d">${WHY}</p>
</div></body></html>
`;
}
