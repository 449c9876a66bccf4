/**
 * How many segments a text takes, as the carrier counts them: GSM-7 160/153, UCS-2 70/67. The gateway counts again what
 * the browser said.
 */
import segments from 'sms-segments-calculator';

/** 1 or more. */
export const countSegments = (text: string): number => new segments.SegmentedMessage(text).segmentsCount;
