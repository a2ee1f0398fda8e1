/** What kind of device follows a link, by its User-Agent (verification-server.md §3.3, vector V19). */

export type Device = 'android' | 'ios' | 'other';

/** An iPad has no Exposure Notifications. A Mac counts as iOS, since iPhones that ask for desktop pages call themselves so. */
export function deviceOf(userAgent: string): Device {
  const agent = userAgent.toLowerCase();
  if (agent.includes('android')) return 'android';
  return agent.includes('iphone') || agent.includes('macintosh') ? 'ios' : 'other';
}
