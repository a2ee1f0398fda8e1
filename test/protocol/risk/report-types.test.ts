import { describe, expect, it } from 'vitest';
import { isValidTransition, reportTypes, typeAfter, typeOrMapped } from '../../../protocol/risk/report-types.ts';

const { unknown, confirmedTest, clinicalDiagnosis, selfReport, recursive, revoked } = reportTypes;
const types = [unknown, confirmedTest, clinicalDiagnosis, selfReport, recursive, revoked];

describe('T10: the transition matrix (gaen-device.md §7)', () => {
  const allowed = [
    [selfReport, confirmedTest],
    [selfReport, clinicalDiagnosis],
    [selfReport, revoked],
    [clinicalDiagnosis, confirmedTest],
    [clinicalDiagnosis, revoked],
  ];
  const pairs = types.flatMap((from) => types.map((to) => [from, to] as const));

  it.each(pairs)('%d → %d', (from, to) => {
    const expected = allowed.some(([a, b]) => a === from && b === to);
    expect(isValidTransition(from, to)).toBe(expected);
    expect(typeAfter([from, to], undefined)).toBe(expected ? to : from);
  });

  it.each([
    ['a second one is ignored', [selfReport, clinicalDiagnosis, confirmedTest], clinicalDiagnosis],
    ['a second one is ignored, a revocation too', [selfReport, clinicalDiagnosis, revoked], clinicalDiagnosis],
    ['one that is not valid uses nothing up', [clinicalDiagnosis, selfReport, revoked], revoked],
    ['revoked first: a later positive is void', [revoked, confirmedTest], revoked],
    ['nothing else came', [selfReport], selfReport],
  ])('%s', (_, received, expected) => expect(typeAfter(received, undefined)).toBe(expected));
});

describe('a key without a report type', () => {
  it.each([
    [undefined, unknown],
    [confirmedTest, confirmedTest],
    [clinicalDiagnosis, clinicalDiagnosis],
    [selfReport, selfReport],
  ])('with a map of %s counts as %s', (mapped, expected) => {
    expect(typeOrMapped(unknown, mapped)).toBe(expected);
    expect(typeOrMapped(revoked, mapped)).toBe(revoked);
  });

  it('is revoked like the type that it counts as', () => {
    expect(typeAfter([unknown, revoked], selfReport)).toBe(revoked);
    expect(typeAfter([unknown, revoked], confirmedTest)).toBe(confirmedTest);
    expect(typeAfter([unknown, revoked], undefined)).toBe(unknown);
  });
});
