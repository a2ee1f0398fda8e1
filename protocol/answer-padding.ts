/**
 * Padding of answers, so that their size tells a listener on the line nothing (verification-server.md §1.5,
 * key-server.md §1.14, design.md §3). Base64 text: it does not shrink under the transport's compression by much.
 */

/** A source of `size` random bytes; a function argument, so that distributions can be tested. */
export type RandomBytes = (size: number) => Buffer;

/** Least characters of `padding`: what the reference's 1,024 bytes are in base64. */
export const MINIMUM_PADDING_CHARACTERS = 1_368;

/** A device answer's body is drawn uniformly from this many lengths … */
export const BAND_BYTES = 2_048;
/** … beginning here, or at a multiple of the band above it when the answer itself is long. */
const FIRST_BAND_BYTES = 4_096;

/**
 * The JSON body of a device answer: `body` with the member `padding` last, in all 4,096–6,143 bytes, uniformly; if that
 * leaves less than 1,368 characters of padding, 6,144–8,191 bytes, and so on. `body` must not hold `padding` itself.
 */
export function padDeviceAnswer(body: Record<string, unknown>, randomBytes: RandomBytes): string {
  const json = JSON.stringify({ ...body, padding: '' });
  const bareBytes = Buffer.byteLength(json);
  const shortest = bandStart(bareBytes + MINIMUM_PADDING_CHARACTERS);
  const random = randomBytes(2 + base64Bytes(shortest + BAND_BYTES - bareBytes));
  // 65,536 is a multiple of the band, so the remainder is uniform.
  const totalBytes = shortest + (random.readUInt16BE(0) % BAND_BYTES);
  const padding = random.toString('base64', 2).slice(0, totalBytes - bareBytes);
  return `${json.slice(0, -2)}${padding}"}`;
}

function bandStart(leastBytes: number): number {
  const bandsAbove = Math.ceil(Math.max(0, leastBytes - FIRST_BAND_BYTES) / BAND_BYTES);
  return FIRST_BAND_BYTES + bandsAbove * BAND_BYTES;
}

/** How many bytes give at least `characters` characters of base64. */
function base64Bytes(characters: number): number {
  return Math.ceil((characters * 3) / 4);
}

/** The reference's padding: base64 of 1,024 to 2,047 random bytes, uniformly; 1,368 to 2,732 characters. */
export function answerPadding(randomBytes: RandomBytes): string {
  const random = randomBytes(2 + 2_047);
  const bytes = 1_024 + (random.readUInt16BE(0) % 1_024);
  return random.toString('base64', 2, 2 + bytes);
}
