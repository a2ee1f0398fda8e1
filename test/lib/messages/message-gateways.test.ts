/** A region's own gateway: which secret the form may read for it, and that there is one. */
import { describe, expect, it } from 'vitest';
import { stageFacts } from '../../../lib/settings/stage-files.ts';
import type { RegionFile } from '../../../protocol/region.ts';
import { demoRegions, type Resource, resources, synthesise, withoutZone } from '../templates.ts';

const webhookUrl = 'https://gateway.example.org/codes';
const withGateway: RegionFile[] = demoRegions.map((region) => ({
  ...region,
  verification: {
    ...region.verification,
    allowGeneratedSms: true,
    userReport: { ...region.verification.userReport, webhookUrl },
  },
}));
const providers = [{ kind: 'end-user-messaging', originationIdentity: 'pool-1' }];
const synth = (gatewaySecrets: object) =>
  synthesise(
    { stage: 'prod' },
    withGateway,
    stageFacts.parse({ ...withoutZone, messages: { providers, gatewaySecrets } }),
  ).verification;

describe('a region with a gateway of its own', () => {
  it('has its secret named to the form, which alone may read it', () => {
    const template = synth({ 'US-ZZ': 'us-zz-gateway' });
    const secret = 'enx/prod/verification/messages/us-zz-gateway';
    const forms = Object.values<Resource>(resources(template, 'AWS::Lambda::Function')).flatMap(({ Properties }) =>
      Properties.Environment?.Variables?.GATEWAY_SECRETS ? [Properties] : [],
    );
    expect(forms.map(({ FunctionName }) => FunctionName)).toEqual(['enx-prod-verification-report-form']);
    expect(JSON.parse(forms[0]?.Environment.Variables.GATEWAY_SECRETS)).toEqual({ 'US-ZZ': secret });
    const readers = Object.values<Resource>(resources(template, 'AWS::IAM::Policy')).filter((policy) =>
      JSON.stringify(policy).includes(`secret:${secret}-??????`),
    );
    expect(readers).toHaveLength(1);
    expect(JSON.stringify(readers)).toContain('ReportForm');
  });

  it('is refused without a secret', () => {
    expect(() => synth({})).toThrow(
      'region US-ZZ: verification.userReport.webhookUrl is there, and messages.gatewaySecrets.US-ZZ is missing',
    );
  });
});
