import { expect, it } from 'vitest';
import { isOfRegion } from '../../../protocol/audit/entry-region.ts';

/** Every act of the verification server, as its function writes it. */
it.each([
  ['settings-changed', { target: 'US-ZZ', after: { 'verification.maintenance': true } }],
  ['quota-burst', { target: 'US-ZZ', details: { codes: 5 } }],
  ['code-expired', { target: 'US-ZZ/6b2f' }],
  ['api-key-created', { target: 'key-1', after: { region: 'US-ZZ', type: 'admin' } }],
  ['api-key-disabled', { target: 'key-1', details: { region: 'US-ZZ', name: 'lab' } }],
  ['signing-key-made', { target: 'US-ZZ-v1', after: { createdAt: 1 }, details: { region: 'US-ZZ' } }],
  ['member-removed', { target: 'sub-1', before: { permissions: [] }, details: { region: 'US-ZZ' } }],
])('%s is the region’s', (_, entry) => {
  expect([isOfRegion(entry, 'US-ZZ'), isOfRegion(entry, 'US'), isOfRegion(entry, 'US-Z')]).toEqual([
    true,
    false,
    false,
  ]);
});

it.each([
  ['regions-written', { target: 'Regions', after: { served: ['US-ZZ'] }, details: { written: 'US-ZZ' } }],
  ['ring-version-made', { target: 'code/7', after: {} }],
  ['of another region', { target: 'US-ZZ-PRACTICE', details: { region: 'US-YY' } }],
  ['of values that are no object', { target: 'x', before: 'US-ZZ', after: null, details: ['US-ZZ'] }],
])('%s is not', (_, entry) => expect(isOfRegion(entry, 'US-ZZ')).toBe(false));
