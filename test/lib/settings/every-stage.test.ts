import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { enxApp } from '../../../lib/enx-app.ts';
import type { StageFacts } from '../../../lib/settings/stage-files.ts';
import { stages } from '../../../lib/settings/stages.ts';
import { anyFolder, demoRegions, newApp, synthesise, temporary, withoutZone, withZone } from '../templates.ts';

const two = { verification: '111111111111', keyserver: '222222222222' };

describe('every stage synthesises, and cdk-nag finds nothing', () => {
  beforeEach(() => {
    vi.stubEnv('CDK_DEFAULT_ACCOUNT', '333333333333');
    vi.stubEnv('CDK_DEFAULT_REGION', 'eu-central-1');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  const zone = (id: string) => ({ id, name: 'example.org' });
  const zones = { verification: zone('Z0123456789ABC'), keyserver: zone('Z0123456789DEF') };
  const inTwoZones = { ...withZone, domains: { ...(withZone.domains as object), hostedZone: zones } } as StageFacts;
  const places = [
    { accounts: undefined, awsRegion: 'eu-central-1' },
    { accounts: two, awsRegion: 'us-east-1' },
    { accounts: undefined, awsRegion: 'us-east-1' },
    { accounts: two, awsRegion: 'eu-central-1' },
  ];
  /** All of them for prod; for each of the others two, in which every account and Amazon region comes. */
  const placesOf = { prod: places, staging: places.slice(0, 2), dev: places.slice(2) };
  const cases = Object.entries(placesOf).flatMap(([name, some]) =>
    some.flatMap(({ accounts, awsRegion }) => {
      const place = { ...(accounts ? { accounts } : {}), awsRegion };
      const where = `${name}, ${accounts ? 'two accounts' : 'one account'}, ${awsRegion}`;
      return [
        [`temporary, ${where}`, name, { ...temporary, ...place }],
        [`names in a zone, ${where}`, name, { ...(accounts ? inTwoZones : withZone), ...place }],
        [`names without a zone, ${where}`, name, { ...withoutZone, ...place }],
      ] as [string, string, StageFacts][];
    }),
  );

  it('has a case for every stage on AWS', () => {
    const onAws = stages.filter(({ target }) => target === 'aws').map(({ name }) => name);
    expect(Object.keys(placesOf).sort()).toEqual(onAws.sort());
  });

  it.each(cases)('%s', (_, stage, facts) => {
    const jwks = facts.domains === 'temporary' ? { jwksBaseUrl: 'https://x.example/' } : {};
    const context = { stage, ...(facts.accounts.verification ? jwks : {}) };
    const app = newApp(context);
    const { verification, keyServer } = enxApp(app, { regions: demoRegions, facts, bundles: anyFolder });
    app.synth();
    const { verification: first = '333333333333', keyserver: second = '333333333333' } = facts.accounts;
    expect([verification.account, keyServer.account]).toEqual([first, second]);
    expect([verification.region, keyServer.region]).toEqual([facts.awsRegion, facts.awsRegion]);
  });

  it('one zone for two accounts is refused, whoever names the accounts', () => {
    const context = { stage: 'prod', verificationAccount: two.verification, keyserverAccount: two.keyserver };
    expect(() => synthesise(context, demoRegions, withZone)).toThrow(
      'domains.hostedZone is one zone, and the servers are in two accounts',
    );
  });
});
