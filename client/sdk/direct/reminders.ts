/** When somebody is reminded of a Direct Message: the same time of day as it was sent, but not when people sleep. Pure. */
import { REMIND_DAYS } from '../../../protocol/wire/dm.ts';

/** Hours in which practices write, by this device's clock. */
const HOURS = { from: 8, until: 19 };

/** @param sentAt epoch ms, as the times returned */
export const remindersAt = (sentAt: number): number[] =>
  REMIND_DAYS.map((days) => {
    const day = new Date(sentAt);
    day.setDate(day.getDate() + days);
    const { from, until } = HOURS;
    if (day.getHours() < from) day.setHours(from, 0, 0, 0);
    else if (day.getHours() >= until) day.setHours(until, 0, 0, 0);
    return day.getTime();
  });
