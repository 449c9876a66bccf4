/** Times as people say them: "10:42", "yesterday 16:05", "12 Nov"; in full for hover and screen readers. */
import dayjs from 'dayjs';

export const clock = (at: number): string => dayjs(at).format('HH:mm');

export const inFull = (at: number): string => dayjs(at).format('dddd D MMMM YYYY, HH:mm');

/** For lists: short, and only as exact as it helps. */
export function short(at: number, now = Date.now()): string {
  const days = dayjs(now).startOf('day').diff(dayjs(at).startOf('day'), 'day');
  if (days <= 0) return clock(at);
  if (days === 1) return 'yesterday';
  if (days < 7) return dayjs(at).format('ddd');
  return dayjs(at).format(dayjs(at).isSame(now, 'year') ? 'D MMM' : 'D MMM YYYY');
}

/** For receipts and "last seen": day and time. */
export function withDay(at: number, now = Date.now()): string {
  const days = dayjs(now).startOf('day').diff(dayjs(at).startOf('day'), 'day');
  if (days === 0) return clock(at);
  if (days === 1) return `yesterday ${clock(at)}`;
  return `${dayjs(at).format(dayjs(at).isSame(now, 'year') ? 'D MMM' : 'D MMM YYYY')} ${clock(at)}`;
}

/** The line between two days of a conversation. */
export function dayName(at: number, now = Date.now()): string {
  const days = dayjs(now).startOf('day').diff(dayjs(at).startOf('day'), 'day');
  if (days <= 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return dayjs(at).format(dayjs(at).isSame(now, 'year') ? 'dddd D MMMM' : 'dddd D MMMM YYYY');
}

/** The same number for all times of one local day. Asked for every message of a thread at once: no formatting. */
export function dayKey(at: number): number {
  const date = new Date(at);
  return (date.getFullYear() * 12 + date.getMonth()) * 31 + date.getDate();
}
