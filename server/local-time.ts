/**
 * What o'clock it is somewhere: the port behind quiet hours. Time zones come with Node (Intl); nothing else here knows
 * them, and nothing here decides what is quiet.
 */
export function localTime(zone: string, at: number): string | null {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).format(at);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
