/** The form of a signature (enx-client.md §12.3): X9.62, a SEQUENCE of two INTEGERs, in DER. */

const SEQUENCE = 0x30;
const INTEGER = 0x02;
/** 256 bits, and a zero in front where the first of them is set. */
const MAXIMUM_INTEGER_BYTES = 33;

/**
 * Whether these bytes are one ECDSA signature on P-256 in DER and nothing else. The libraries of both sides compare with what they
 * would have written themselves (OpenSSL, BoringSSL: ECDSA_verify encodes again), so no byte may be added and no length spelled otherwise;
 * for iOS, whose library does not say, the same is assumed. Here, so that a phone can tell this fault from a forged signature.
 */
export function isDerSignature(bytes: Buffer): boolean {
  if (bytes[0] !== SEQUENCE || bytes[1] !== bytes.length - 2) return false;
  const second = endOfInteger(bytes, 2);
  return second !== undefined && endOfInteger(bytes, second) === bytes.length;
}

/** Where the positive, shortest INTEGER at `at` ends; undefined where there is none. */
function endOfInteger(bytes: Buffer, at: number): number | undefined {
  const [tag, length = 0, first = 0, second = 0] = bytes.subarray(at, at + 4);
  if (tag !== INTEGER || length < 1 || length > MAXIMUM_INTEGER_BYTES) return undefined;
  const isNegative = first >= 0x80;
  const isPadded = first === 0 && length > 1 && second < 0x80;
  return isNegative || isPadded ? undefined : at + 2 + length;
}
