/** What a region file may say of self-service, beyond what one field alone shows. */
import { describe, expect, it } from 'vitest';
import { selfServiceProblems } from '../../../lib/settings/regions/self-service-problems.ts';
import { selfServiceSettings } from '../../../protocol/self-service/settings.ts';
import { aSelfService, offeringRegions } from '../templates.ts';

const [whole] = offeringRegions;
if (!whole) throw new Error('There is no demo region');
const problems = (part: object, verification: object = {}) =>
  selfServiceProblems({
    ...whole,
    selfService: { ...aSelfService, ...part },
    verification: { ...whole.verification, ...verification },
  }).map(({ rule, path, problem }) => `${rule}: ${path.join('.')} ${problem}`);

describe('self-service in a region file', () => {
  it('is right as the demo has it, and where there is none', () => {
    expect(problems({})).toEqual([]);
    const { selfService: _, ...without } = whole;
    expect(selfServiceProblems(without)).toEqual([]);
  });

  it.each([
    [{ kinds: ['confirmed'], registry: undefined }, {}, 'self-service-registry: selfService.registry is missing'],
    [{ kinds: ['user-report'] }, {}, 'self-service-registry: selfService.registry is there'],
    [{ kinds: ['confirmed', 'confirmed'] }, {}, 'self-service-kind: selfService.kinds.1 is "confirmed" again'],
    [{}, { allowedTestTypes: ['confirmed'] }, 'self-service-kind: selfService.kinds.1 is "user-report"'],
    [{ claims: { subject: 'sub' } }, {}, 'self-service-age: selfService.claims names neither'],
    [{}, { codeLifeSeconds: 899 }, 'self-service-life: verification.codeLifeSeconds is 899'],
    [{}, { codeLifeSeconds: 3_601 }, 'self-service-life: verification.codeLifeSeconds is 3601'],
  ])('%j and %j are refused', (part, verification, problem) => {
    expect(problems(part, verification)).toEqual([problem]);
  });

  it.each([
    [{ claims: { subject: 'sub', birthDate: 'birthdate' } }, {}],
    [{ claims: { subject: 'sub' }, minimumAge: 0 }, {}],
    [{ kinds: ['user-report'], registry: undefined }, {}],
    [{}, { codeLifeSeconds: 900 }],
    [{}, { codeLifeSeconds: 3_600 }],
  ])('%j and %j are not', (part, verification) => expect(problems(part, verification)).toEqual([]));

  it.each([
    ['issuer', 'http://login.example.org'],
    ['issuer', 'http://127.0.0.1:8610'],
    ['scopes', ['two words']],
    ['kinds', []],
    ['kinds', ['likely']],
    ['minimumAge', 31],
    ['registry', { kind: 'https', url: 'http://registry.example' }],
    ['registry', { kind: 'list', bucket: 'b', object: 'o', publicKey: 'p' }],
    ['color', '#ABC'],
    ['clientSecret', 'never in a file'],
  ])('%s is not %j', (field, value) => {
    expect(selfServiceSettings.safeParse({ ...aSelfService, [field]: value }).success).toBe(false);
  });
});
