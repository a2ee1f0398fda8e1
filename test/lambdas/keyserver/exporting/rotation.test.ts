import { expect, test } from 'vitest';
import { parsePublicKeys, publicKeysPath } from '../../../../protocol/export/public-keys.ts';
import { readExportHeader, readSignatureList } from '../../../../protocol/export/read/header.ts';
import { readZip } from '../../../../protocol/export/read/zip.ts';
import { anEntry } from '../../../support/export/export-keys.ts';
import { aConfiguration, HOUR, START, worker } from '../../../support/export/exporter.ts';
import { MemoryExports } from '../../../support/export/memory-export-stores.ts';

const signer = (verificationKeyVersion: string, times: object = {}) => ({
  keyArn: `arn:${verificationKeyVersion}`,
  verificationKeyId: '310',
  verificationKeyVersion,
  ...times,
});
/** When the window of `hour` is due, which is when it is built here. */
const due = (hour: number) => START + (hour + 2) * HOUR + 7_200;

async function versionsOf(exports: MemoryExports): Promise<string[]> {
  return Promise.all(
    exports.index('us-zz').map(async (path) => {
      const { bin, sig } = await readZip(exports.objects.get(path) ?? Buffer.alloc(0));
      const infos = readExportHeader(bin).signatureInfos.map(({ keyVersion }) => keyVersion);
      expect(readSignatureList(sig).map(({ info }) => info.keyVersion)).toEqual(infos);
      return infos.join(' ');
    }),
  );
}

function exportsWith(signers: ReturnType<typeof signer>[]): MemoryExports {
  const exports = new MemoryExports();
  exports.configure(aConfiguration({ signers }), START);
  for (const hour of [0, 2, 4, 6]) {
    exports.upload(START + hour * HOUR, ['US-ZZ'], [anEntry({ key: Buffer.alloc(16, hour + 1) })]);
  }
  return exports;
}

test('both sign, the old one first, then the new one first, then the new one alone', async () => {
  const next = { from: due(2), firstFrom: due(4) };
  const exports = exportsWith([signer('v1', { until: due(6) }), signer('v2', next)]);
  const one = worker(exports);
  for (const hour of [0, 2, 4, 6]) await one.run(due(hour));
  expect(await versionsOf(exports)).toEqual(['v1', 'v1 v2', 'v2 v1', 'v2']);
  const { entries } = exports.row('us-zz');
  expect(entries.map(({ text }) => JSON.parse(text).files[0].signers.join(' '))).toEqual([
    '310.v1',
    '310.v1 310.v2',
    '310.v2 310.v1',
    '310.v2',
  ]);
  const keys = parsePublicKeys(exports.objects.get(publicKeysPath('us-zz'))?.toString() ?? '');
  expect(keys.exportKeys.map(({ version }) => version)).toEqual(['v1', 'v2']);
});

test('a window that nobody signs fails, an empty one too; given a key, it is built', async () => {
  const exports = exportsWith([signer('v1', { until: due(2) })]);
  const one = worker(exports);
  await one.run(due(0));
  const [failed] = (await one.run(due(2))).configurations;
  expect(failed).toMatchObject({ outcome: 'failed', windows: 0 });
  expect(one.failures).toMatchObject([{ name: 'NoSignerError' }]);
  const empty = new MemoryExports();
  empty.configure(aConfiguration({ signers: [signer('v1', { until: due(0) })] }), START);
  expect((await worker(empty).run(due(0))).configurations[0]).toMatchObject({ outcome: 'failed', windows: 0 });
  exports.row('us-zz').configuration = aConfiguration({ signers: [signer('v1', { until: due(2) + 1 })] });
  expect((await worker(exports).run(due(2))).configurations[0]).toMatchObject({ outcome: 'done', windows: 1 });
});
