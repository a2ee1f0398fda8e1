import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkFile } from '../../../../protocol/export/read/check-file.ts';
import { ArchiveError } from '../../../../protocol/export/read/zip.ts';
import { buildArchive } from '../../../../protocol/export/write/archive.ts';
import { archiveOf, newSigner } from '../../../device/support/archive.ts';
import { freshSigner } from '../../../support/keys/signers.ts';

const signer = newSigner();
const times = { start: 1_795_298_400, end: 1_795_305_600 };
const line = 'files/us-zz/us-zz-0000000007-1795298400-1795305600-00001.zip';
const series = {
  region: 'US-ZZ',
  publicKey: signer.publicKey,
  verificationKeyId: '999',
  verificationKeyVersion: 'v1',
};
const good = () => archiveOf(times, signer);

describe('a listed file', () => {
  it('is taken as phones take it', async () => {
    await checkFile(line, await good(), series);
  });

  it('is taken as our own exporter writes it', async () => {
    const own = freshSigner('v1');
    const none = { length: 0, read: () => {} };
    const info = { verificationKeyId: '999', verificationKeyVersion: 'v1', sign: (digest: Buffer) => own.sign(digest) };
    const archive = await buildArchive({ ...times, region: 'US-ZZ', keys: none, revisedKeys: none }, [info]);
    await checkFile(line, archive, { ...series, publicKey: createPublicKey(own.publicPem) });
  });

  // Phones know files by their times, so those of a window end one second apart; their names all say the window.
  it('is taken where it is one of several of its window', async () => {
    const second = await archiveOf({ ...times, end: times.end + 2 }, signer);
    await checkFile(line.replace('00001.zip', '00002.zip'), second, series);
    await expect(checkFile(line, second, series)).rejects.toThrow('its name does not say');
  });

  it.each([
    ['is no zip', line, () => Buffer.from('<html>'), series, 'not a readable zip'],
    ['is of another region', line, good, { ...series, region: 'US-YY' }, 'of US-ZZ, expected US-YY'],
    ['begins a second earlier than its name', line.replace('8400', '8401'), good, series, 'its name does not say'],
    ['ends two seconds later than its name', line.replace('5600', '5598'), good, series, 'its name does not say'],
    ['has another name', 'files/us-zz/newest.zip', good, series, 'its name does not say'],
    ['is a part of a batch', line, () => archiveOf({ ...times, batchSize: 2 }, signer), series, 'the file is 1 of 2'],
    ['is signed by somebody else', line, () => archiveOf(times, newSigner()), series, 'does not fit'],
    ['is signed under another id', line, good, { ...series, verificationKeyId: '310' }, 'no signature of 310-v1'],
    ['is signed under another version', line, good, { ...series, verificationKeyVersion: 'v2' }, 'expected v2'],
  ])('is refused where it %s', async (_, name, archive, expected, message) => {
    const check = checkFile(name, await archive(), expected);
    await expect(check).rejects.toThrow(ArchiveError);
    await expect(check).rejects.toThrow(message);
  });
});
