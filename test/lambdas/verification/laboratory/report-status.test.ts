import { describe, expect, it } from 'vitest';
import { reportStatus } from '../../../../lambdas/verification/laboratory/check-code-status/report-status.ts';
import type { Diagnosis, DiagnosisState } from '../../../../lambdas/verification/store/code-rows.ts';
import { parseCheckCodeStatusRequest } from '../../../../protocol/api/check-code-status.ts';
import { diagnosisKey } from '../../../../protocol/codes/code.ts';
import { aCall, codeStore, NOW, outcome } from '../../../support/verification/verification-calls.ts';

const uuid = '9a6bcc60-5a34-44ba-79cb-8514c0108a5d';
const diagnosis = (state: DiagnosisState): Diagnosis => ({
  key: diagnosisKey(uuid),
  state,
  testType: 'confirmed',
  symptomDate: '',
  testDate: '',
  shortExpires: NOW + 900,
  longExpires: NOW + 86_400,
  issuer: 'key-1',
  externalIssuer: '',
});

function status(body: unknown, state: DiagnosisState = 'issued', call = aCall('admin')) {
  const codes = codeStore({
    diagnosis: async (region, key) =>
      region === 'US-ZZ' && key.equals(diagnosisKey(uuid)) ? diagnosis(state) : undefined,
  });
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return outcome(async () => reportStatus({ codes })(parseCheckCodeStatusRequest(bytes, 'application/json'), call));
}

describe('status of a code', () => {
  it.each([
    ['issued', false],
    ['claimed', true],
    ['certified', true],
  ] as const)('%s', async (state, claimed) => {
    expect(await status({ uuid: uuid.toUpperCase(), padding: 'x' }, state)).toEqual({
      status: 200,
      body: { claimed, expiresAtTimestamp: NOW + 900, longExpiresAtTimestamp: NOW + 86_400 },
    });
  });
  it.each([
    ['unknown', { uuid: uuid.replace('9', '8') }, '404 code_not_found'],
    ['malformed', { uuid: 'x' }, '404 code_not_found'],
    ['missing', {}, '404 code_not_found'],
    ['bad JSON', '{', '400'],
    ['unknown field', { uuid, code: '1' }, '400'],
  ])('%s', async (_, body, refusal) => expect(await status(body)).toBe(refusal));

  it('is for every key of the region, whichever issued it, and for no other region', async () => {
    const asked = (region: string) =>
      status({ uuid }, 'issued', aCall('admin', { apiKey: { region, type: 'admin', id: 'another-key' } }));
    expect(await asked('US-ZZ')).toMatchObject({ status: 200 });
    expect(await asked('US-YY')).toBe('404 code_not_found');
  });
});
