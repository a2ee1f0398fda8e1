/** Telephone numbers for walks: of the United States, and nobody's. */
import { type RandomBytes, randomInteger } from '../random.ts';

/** Some area codes. Within each, 555-0100 to 555-0199 are kept for fiction (North American Numbering Plan). */
const areaCodes = [
  201, 202, 206, 212, 213, 214, 215, 216, 302, 303, 304, 305, 312, 313, 314, 404, 405, 406, 410, 412, 415, 503, 504,
  505, 512, 513, 515, 602, 603, 605, 612, 615, 617, 701, 702, 713, 717, 801, 802, 803, 808, 816, 901, 907, 916, 919,
];

/** E.164. Another one each time, since a number that has reported a test may not do so again for a while. */
export function fictionalNumber(randomBytes: RandomBytes): string {
  const area = areaCodes[randomInteger(randomBytes, 0, areaCodes.length - 1)];
  return `+1${area}5550${randomInteger(randomBytes, 100, 199)}`;
}
