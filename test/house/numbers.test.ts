/** Numbers that stand in a page and in the code must be the same. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ORIGIN_HEADER_CACHE_SECONDS } from '../../lambdas/shared/http/address/origin-header.ts';
import { openFailureBrake } from '../../lambdas/shared/http/limits/brake.ts';
import { stageNamed, stages } from '../../lib/settings/stages.ts';
import { regionFile } from '../../protocol/region.ts';
import { fixedRing, ringVersion } from '../support/fixed-ring.ts';
import { scriptedDynamo } from '../support/scripted-dynamo.ts';

const read = (page: string) => readFileSync(join(import.meta.dirname, '..', '..', page), 'utf8');
const numberOf = (text: string) => Number(text.replaceAll(',', ''));

/** A region file with nothing that has a default. */
const shortest = {
  region: 'US-ZZ',
  name: 'Example',
  verification: { allowedTestTypes: ['confirmed'], certificate: { issuer: 'i', audience: 'a' } },
  keyServer: {
    healthAuthorityIds: ['h'],
    export: { periodHours: 2, verificationKeyId: '999', verificationKeyVersion: 'v1' },
  },
};

type Fields = Record<string, unknown>;

/** Every value by its path, such as `verification.codeLength`. */
function leaves(fields: Fields, prefix = ''): [string, unknown][] {
  return Object.entries(fields).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? leaves(value as Fields, `${prefix}${name}.`)
      : [[prefix + name, value] as [string, unknown]],
  );
}

const given = new Map(leaves(shortest));
const parsed = new Map(leaves(regionFile.parse(shortest)));
const defaults = [...parsed].filter(([path]) => !given.has(path));

/** Does the schema take this number in the place of `path`? */
function takes(path: string, value: number): boolean {
  const file: Fields = structuredClone(shortest);
  const names = path.split('.');
  const last = names.pop() ?? '';
  const place = names.reduce((at, name) => at[name] as Fields, file);
  place[last] = value;
  return regionFile.safeParse(file).success;
}

interface Row {
  paths: string[];
  /** What stands in "unit, default", one text per field; '' for none. */
  defaults: string[];
  bounds: string;
}

/** A row may name several fields of one object, and then as many defaults, which come last. */
function rowOf(line: string): Row {
  const [, fields = '', values = ''] = line.split('|').map((cell) => cell.trim());
  const [first = '', ...others] = [...fields.matchAll(/`([\w.]+)`/g)].map(([, name = '']) => name);
  const paths = [first, ...others.map((name) => first.slice(0, first.lastIndexOf('.') + 1) + name)];
  const hasDefault = defaults.some(([path]) => path === first);
  const parts = values.split(', ');
  const from = hasDefault ? parts.length - paths.length : parts.length;
  return { paths, defaults: parts.slice(from), bounds: parts.slice(0, from).join(', ') };
}

const rows = read('regions/README.md')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map(rowOf);

describe('regions/README.md', () => {
  it('names every default of the schema, and no other', () => {
    const inPage = rows.flatMap(({ paths, defaults: texts }) =>
      texts.map((text, i) => [paths[i], text.replaceAll('`', '').split(' ')[0]]),
    );
    const inSchema = defaults.map(([path, value]) => [
      path,
      (value as number | boolean | string).toLocaleString('en-US'),
    ]);
    expect(Object.fromEntries(inPage)).toEqual(Object.fromEntries(inSchema));
  });

  const PERIOD = 'keyServer.export.periodHours';
  const bounds = rows
    .filter(({ paths: [path = ''] }) => typeof parsed.get(path) === 'number')
    .flatMap(({ paths: [path = ''], bounds: text }) =>
      (text.match(/\d+(,\d{3})*/g) ?? []).map((number): [string, number] => [path, numberOf(number)]),
    );

  it('names every period', () => {
    const hours = Array.from({ length: 49 }, (_, i) => i).filter((i) => takes(PERIOD, i));
    expect(bounds.filter(([path]) => path === PERIOD)).toEqual(hours.map((i) => [PERIOD, i]));
  });

  it.each(bounds)('%s: %i is where the schema begins or ends', (path, value) => {
    expect(takes(path, value)).toBe(true);
    expect(takes(path, value - 1) && takes(path, value + 1)).toBe(false);
  });
});

describe('docs/operations/EdgeFlood.md and the decision on it', () => {
  const { requests, windowSeconds } = stageNamed('prod').addressRate;

  it.each(['docs/operations/EdgeFlood.md', 'docs/decisions/008-edge.md'])('%s names the rate of an address', (page) => {
    const words = read(page).replaceAll(/\s+/g, ' ');
    expect(words).toContain(`${requests.toLocaleString('en-US')} calls in five minutes`);
    expect(windowSeconds).toBe(5 * 60);
  });

  it('names the seconds after which functions know a new header', () => {
    expect(read('docs/decisions/008-edge.md').replaceAll(/\s+/g, ' ')).toContain(
      `within ${ORIGIN_HEADER_CACHE_SECONDS} seconds`,
    );
  });
});

describe('docs/compatibility.md, guessing', () => {
  const row = /^\| guessing .*$/m.exec(read('docs/compatibility.md'))?.[0] ?? '';
  const failures = /\d+/.exec(row)?.[0] ?? '';

  it.each(stages.filter(({ target }) => target === 'aws'))('names the failures of stage $name', ({ brakeFailures }) => {
    expect(numberOf(failures)).toBe(brakeFailures);
  });

  it('names how long they count', async () => {
    const brake = openFailureBrake({
      dynamo: scriptedDynamo(() => ({ Attributes: { failures: { N: failures } } })),
      table: 'Brake',
      ring: fixedRing(ringVersion('address')),
      maximumFailures: numberOf(failures),
    });
    await brake.failed('US-ZZ', '192.0.2.1', 0);
    expect(brake.check('US-ZZ', '192.0.2.1', 0)).toBe(10 * 60);
    expect(row).toMatch(/\b(10|ten) minutes/);
  });
});
