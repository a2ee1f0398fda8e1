import { join } from 'node:path';
import type { RegionSettings } from '../../lambdas/verification/store/region-store.ts';
import { readRegionFiles } from '../../lib/settings/region-files.ts';
import arabic from './ar.json' with { type: 'json' };

export type ExampleRegion = 'plain' | 'branded' | 'arabic';

/** The first region of regions/ as it is, with colours and a demand for a date, and in a language that is not shipped. */
export function exampleRegions(): Record<ExampleRegion, RegionSettings> {
  const [first] = readRegionFiles(join(import.meta.dirname, '..', '..', 'regions'));
  if (!first) throw new Error('regions/ holds no region file');
  const { name, verification } = first;
  const region = (own: object, changes: object = {}): RegionSettings => {
    const userReport = { ...verification.userReport, webForm: true, ...own };
    return { name, verification: { ...verification, ...changes, userReport } };
  };
  return {
    plain: region({}),
    branded: region({ color: '#ffd166', learnMoreUrl: 'https://health.example.org/report' }, { requireDate: true }),
    arabic: region({ color: '#14532d', texts: { ar: arabic } }),
  };
}
