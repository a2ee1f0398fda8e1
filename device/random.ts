/** Randomness of a phone. Always an argument, so that a test can repeat a day exactly. */

/** `size` random bytes; `randomBytes` of node:crypto outside tests. */
export type RandomBytes = (size: number) => Buffer;

/** A number in [minimum, maximum), uniform to 2^-32 of the range. */
export function randomBetween(randomBytes: RandomBytes, minimum: number, maximum: number): number {
  return minimum + (randomBytes(4).readUInt32LE(0) / 2 ** 32) * (maximum - minimum);
}

/** A whole number in [minimum, maximum]. */
export function randomInteger(randomBytes: RandomBytes, minimum: number, maximum: number): number {
  return Math.floor(randomBetween(randomBytes, minimum, maximum + 1));
}
