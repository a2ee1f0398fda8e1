/** Whatever is done to a region file, `check` reports it and never throws. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inWords } from '../../../lib/settings/problems.ts';
import { type PlacedFinding, regionSource } from '../../../lib/settings/region-source.ts';
import { checkedSource } from '../../../tools/region/reading/load.ts';
import { root } from '../templates.ts';

const demo = readFileSync(join(root, 'regions', 'us-zz.json'), 'utf8');
const whole = JSON.parse(demo);

/** Every path of the demo region's file. */
function pathsOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([name, member]) =>
    pathsOf(member, [...path, Array.isArray(value) ? Number(name) : name]),
  );
  return [path, ...inner];
}

const paths = pathsOf(whole).filter((path) => path.length > 0);

/** What people and programs leave in a file, and what they never would. */
const oddValue = fc.oneof(
  fc.constantFrom(null, true, 0, -1, 1e21, 1.5, '', ' ', '0x', '0xFFFFFFFFFFFFFFFF', '#12345g', 'EN_us', '1.0.0-', []),
  fc.constantFrom(
    {},
    { '': '' },
    { __proto__x: 1 },
    [[]],
    [null],
    'https://',
    'http://[::1',
    'https://a@b',
    '2020-02-30',
  ),
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
);

const oddName = fc.oneof(
  fc.constantFrom(
    '',
    '__proto__',
    'constructor',
    'toString',
    'notificationBody_0',
    'texts',
    'EN_US',
    'en-us',
    '*',
    '0',
  ),
  fc.string(),
);

type Mutation = (file: unknown) => void;

function at(file: unknown, path: readonly (string | number)[]): Record<string | number, unknown> | undefined {
  const found = path.reduce<unknown>((here, step) => (here as Record<string | number, unknown> | null)?.[step], file);
  return typeof found === 'object' && found !== null ? (found as Record<string | number, unknown>) : undefined;
}

const path = fc.constantFrom(...paths);
const last = (steps: readonly (string | number)[]) => steps.at(-1) ?? '';

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(path, oddValue).map(([steps, value]) => (file: unknown) => {
    const holder = at(file, steps.slice(0, -1));
    if (holder) holder[last(steps)] = structuredClone(value);
  }),
  path.map((steps) => (file: unknown) => {
    const holder = at(file, steps.slice(0, -1));
    if (holder) delete holder[last(steps)];
  }),
  fc.tuple(path, oddName, oddValue).map(([steps, name, value]) => (file: unknown) => {
    const holder = at(file, steps);
    const member = { value: structuredClone(value), enumerable: true, configurable: true, writable: true };
    if (holder) Object.defineProperty(holder, name, member);
  }),
  // One part in the place of another.
  fc.tuple(path, path).map(([one, other]) => (file: unknown) => {
    const holder = at(file, one.slice(0, -1));
    if (holder) holder[last(one)] = structuredClone(at(whole, other) ?? {});
  }),
);

const ofValues = fc.array(mutation, { minLength: 1, maxLength: 4 }).map((mutations) => {
  const file = structuredClone(whole);
  for (const mutate of mutations) mutate(file);
  return JSON.stringify(file, undefined, 2);
});

/** A part of the text is replaced by something. */
const ofText = fc
  .tuple(
    fc.nat(demo.length),
    fc.nat(40),
    fc.oneof(
      fc.constantFrom('', ',', '{', '}', '[', ']', '"', '\\u', '//', '/*', ':', '-', '\u0000', '\uFEFF', '\uD800'),
      fc.string(),
    ),
  )
  .map(([start, length, text]) => demo.slice(0, start) + text + demo.slice(start + length));

const folder = { regions: '/nowhere', stages: join(root, 'stages'), local: '/nowhere' };
const context = { ...folder, now: () => 1_800_000_000, who: () => '', terminal: { out: () => {}, note: () => {} } };

function check(text: string, name: string): readonly PlacedFinding[] {
  return checkedSource(regionSource(name, text), 'local', context).findings;
}

it.each([
  ['values', ofValues],
  ['text', ofText],
])('of 1,000 files whose %s are changed, each has findings with a place, or is right', (_, files) => {
  let wrong = 0;
  const property = fc.property(files, fc.constantFrom('us-zz.json', 'us-zz.jsonc'), (text, name) => {
    const findings = check(text, name);
    if (findings.some(({ severity }) => severity === 'error')) wrong++;
    const lines = text.split('\n').length;
    for (const finding of findings) {
      expect(finding).toMatchObject({ file: name, severity: expect.stringMatching(/^(error|warning)$/) });
      expect(finding.line).toBeGreaterThanOrEqual(1);
      expect(finding.line).toBeLessThanOrEqual(lines);
      expect(finding.column).toBeGreaterThanOrEqual(1);
      expect(inWords(finding)).toMatch(/\S; \S/);
      expect(finding.remedy).not.toMatch(/undefined|\[object/);
    }
  });
  fc.assert(property, { numRuns: 1_000, seed: 58, endOnFailure: true });
  // Most of what is done to a file is noticed.
  expect(wrong).toBeGreaterThan(600);
});
