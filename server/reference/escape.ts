/** Text for HTML, and the one mark-up that notes may have: words between backticks. */
const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? sign);
export const prose = (text: string): string => escape(text).replace(/`([^`]+)`/g, '<code>$1</code>');
