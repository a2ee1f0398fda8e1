/** Google's example archive, packed again: the project holds its contents only (test/vectors/google-export.json). */
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipOf } from '../support/archive.ts';

const file = join(import.meta.dirname, '..', '..', 'vectors', 'google-export.json');
const vector: Record<'publicKey' | 'exportBin' | 'exportSig', string> = JSON.parse(readFileSync(file, 'utf8'));

export const googleKey = createPublicKey({ key: Buffer.from(vector.publicKey, 'base64'), format: 'der', type: 'spki' });

export function googleArchive(): Promise<Buffer> {
  return zipOf([
    ['export.bin', Buffer.from(vector.exportBin, 'hex')],
    ['export.sig', Buffer.from(vector.exportSig, 'hex')],
  ]);
}
