/** How a code is read. Imports nothing: pages of every kind show codes. */

/** Of three or four, as even as they can be, the longer ones last: `12345678` → `1234`, `5678`; `1234567` → `123`, `4567`. */
export function groupsOf(code: string): string[] {
  const count = Math.ceil(code.length / 4);
  return Array.from({ length: count }, (_, index) => {
    const [from, to] = [index, index + 1].map((at) => Math.floor((at * code.length) / count));
    return code.slice(from, to);
  });
}
