import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { anEntry } from '../../../support/export/export-keys.ts';
import { aConfiguration, HOUR, hexOf, listedFiles, START, worker } from '../../../support/export/exporter.ts';
import { MemoryExports } from '../../../support/export/memory-export-stores.ts';

/** Found by `npm run simulate`: the shorter files lacked the padding of travelers, so that in the longer ones it showed. */
it('a period that becomes longer in the middle of a block leaves padding alike, of travelers too', async () => {
  const exports = new MemoryExports();
  exports.configure(aConfiguration({ id: 'us-zz' }), START);
  exports.configure(aConfiguration({ id: 'us-zz-daily', periodHours: 24 }), START);
  exports.configure(aConfiguration({ id: 'us-zz-abroad', periodHours: 4, travelers: 'only' }), START);
  exports.upload(START + 18 * HOUR, ['US-ZZ'], [anEntry({ key: randomBytes(16) })]);
  await worker(exports).run(START + 20 * HOUR);
  const row = exports.row('us-zz');
  expect(row.next).toBe(START + 18 * HOUR);
  row.configuration = { ...row.configuration, periodHours: 4 };
  await worker(exports).run(START + 48 * HOUR);
  const listed = async (id: string) => new Set((await listedFiles(exports, id)).flatMap(({ keys }) => hexOf(keys)));
  expect(await listed('us-zz')).toEqual(await listed('us-zz-daily'));
});
