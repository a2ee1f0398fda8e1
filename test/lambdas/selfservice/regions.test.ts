/** What the functions know of the regions: a file beside their code, of one region or of many. */
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { warmRegions } from '../../../lambdas/selfservice/per-region.ts';
import { regionsEnv } from '../../../lambdas/selfservice/regions-env.ts';
import { readEnv } from '../../../lambdas/shared/env.ts';
import { aSelfServiceRegion, regionsFileOf } from '../../support/selfservice/self-service.ts';

const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`US-${at}`, aSelfServiceRegion()]));
const read = (file: string) => readEnv(regionsEnv, { SELF_SERVICE_REGIONS: file }).SELF_SERVICE_REGIONS;

describe('the file of the regions', () => {
  it('is read whole, whatever its length', () => {
    expect(read(regionsFileOf(many(200)))).toEqual(many(200));
  });

  it.each([
    ['is not there', () => 'nowhere.json'],
    ['is no JSON', () => broken('{"NO":')],
    ['holds something else', () => broken('{"NO":{}}')],
  ])('that %s keeps the function from starting', (_, file) => {
    expect(() => read(file())).toThrow(
      'SELF_SERVICE_REGIONS must be the name of a file with a JSON object of regions, but is not',
    );
  });
});

function broken(text: string): string {
  const file = regionsFileOf({});
  writeFileSync(file, text);
  return file;
}

it.each([
  [9, 9],
  [10, 10],
  [11, 0],
])('of %i regions, a container reads the keys of %i while it starts', (count, expected) => {
  expect(warmRegions(many(count))).toHaveLength(expected);
});
