/** The form of the key that checks files: base64 of a SubjectPublicKeyInfo, or of the bare point (region-config.md §2.2). */
import { createPublicKey } from 'node:crypto';
import { PART } from '../file/key-paths.ts';
import type { Path } from '../file/written.ts';
import { error, findEffective, placeOfValue, type Rule } from './subject.ts';

/** Of a P-256 key, before the 65 bytes of its point (RFC 5480). */
const INFO = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');
const POINT_BYTES = 65;

export const publicKey: Rule = (subject) => {
  const value = findEffective(subject, 'publicKey');
  const { publicKey: written } = subject.part.stated;
  const keys: { text: string; path: Path }[] = [
    ...(value ? [{ text: String(value.value), path: placeOfValue(value) }] : []),
    ...(written === undefined ? [] : [{ text: written, path: [PART, 'stated', 'publicKey'] }]),
  ];
  return keys
    .filter(({ text }) => !isPublicKey(text))
    .map(({ text, path }) =>
      error(
        'public-key',
        path,
        {
          problem: 'is not the base64 of a P-256 public key',
          remedy: `allowed: the SubjectPublicKeyInfo (${INFO.length + POINT_BYTES} bytes) or the uncompressed point (${POINT_BYTES} bytes)`,
        },
        { key: 'publicKey', value: text },
      ),
    );
};

function isPublicKey(text: string): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) return false;
  const bytes = Buffer.from(text, 'base64');
  const info = bytes.length === POINT_BYTES ? Buffer.concat([INFO, bytes]) : bytes;
  return info.length === INFO.length + POINT_BYTES && info.subarray(0, INFO.length).equals(INFO) && isOnCurve(info);
}

function isOnCurve(info: Buffer): boolean {
  try {
    createPublicKey({ key: info, format: 'der', type: 'spki' });
    return true;
  } catch {
    return false;
  }
}
