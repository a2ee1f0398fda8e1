/** `Area/City`, or UTC. Short names such as EST are no places, and a distance from UTC knows no summer. */
const place = /^(UTC|[A-Z][A-Za-z_]+(\/[A-Za-z0-9_+-]+)+)$/;

/** Does IANA's list have it, as this machine knows it? Aliases too: of `Asia/Kolkata` some machines know the older name. */
export function isTimeZone(text: string): boolean {
  if (!place.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
