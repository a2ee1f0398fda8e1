const LONGEST = 160;

/** Text of somebody else's, fit for a terminal: an answer must not move its cursor or fill it. */
export function plain(text: string): string {
  const printable = text.replace(/[^\x20-\x7E]/g, '?');
  return printable.length > LONGEST ? `${printable.slice(0, LONGEST)}…` : printable;
}
