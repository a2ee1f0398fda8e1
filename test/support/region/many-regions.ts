/** As many regions as a federation has: the tests' region under other names. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RegionFile, regionFile } from '../../../protocol/region.ts';

const example = JSON.parse(readFileSync(join(import.meta.dirname, '../regions/us-zz.json'), 'utf8'));

/** What is written for region number `at`, from 0: as a file of regions/. */
function oneOfMany(at: number): Record<string, unknown> & { readonly region: string } {
  const region = `US-${String(at).padStart(3, '0')}`;
  const id = `org.example.region-${at}`;
  return {
    ...example,
    region,
    name: `Public Health Authority ${at}`,
    verification: { ...example.verification, certificate: { issuer: id, audience: 'org.example.keyserver' } },
    keyServer: { ...example.keyServer, healthAuthorityIds: [id] },
  };
}

/** Name of the file → its text. */
export function manyRegionFiles(count: number): [name: string, text: string][] {
  return Array.from({ length: count }, (_, at) => oneOfMany(at)).map((file) => [
    `${file.region.toLowerCase()}.json`,
    JSON.stringify(file),
  ]);
}

/** As readRegionFiles gives them. */
export function manyRegions(count: number): RegionFile[] {
  return Array.from({ length: count }, (_, at) => {
    // What phones are told stays out of templates and tables.
    const { exposureNotifications: _told, ...file } = oneOfMany(at);
    return regionFile.parse(file);
  });
}
