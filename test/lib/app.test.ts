import { Annotations, Match, type Template } from 'aws-cdk-lib/assertions';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enxApp } from '../../lib/enx-app.ts';
import { stages } from '../../lib/settings/stages.ts';
import { LEAST_EXPORT_AGE_SECONDS } from '../../protocol/export/settings.ts';
import type { RegionFile } from '../../protocol/region.ts';
import { anyFolder, demoRegions, local, newApp, regionRows, resource, synthesise, temporary } from './templates.ts';

const awsDefaults = { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION };
beforeEach(() => {
  delete process.env.CDK_DEFAULT_ACCOUNT;
  delete process.env.CDK_DEFAULT_REGION;
});
afterEach(() => {
  if (awsDefaults.account) process.env.CDK_DEFAULT_ACCOUNT = awsDefaults.account;
  if (awsDefaults.region) process.env.CDK_DEFAULT_REGION = awsDefaults.region;
});

const [demo] = demoRegions as [RegionFile];

/** What the key server's deployment is told about its regions. */
function authorities(context: Record<string, string>, regions = demoRegions): string {
  return regionRows(synthesise(context, regions).keyServer);
}

function withKeyServer(settings: Partial<RegionFile['keyServer']>): RegionFile {
  return { ...demo, keyServer: { ...demo.keyServer, ...settings } } as RegionFile;
}

const twoAccounts = { stage: 'prod', verificationAccount: '111111111111', keyserverAccount: '222222222222' };

describe('the application', () => {
  it.each(stages.map(({ name }) => name))('synthesises stage %s, and cdk-nag finds nothing', (stage) => {
    expect(() => synthesise({ stage, jwksBaseUrl: 'https://example.org/' })).not.toThrow();
  });

  it('deploys stage dev when nothing is said', () => {
    const { verification, keyServer } = enxApp(newApp(), {
      regions: demoRegions,
      facts: temporary,
      bundles: anyFolder,
    });
    expect([verification.stackName, keyServer.stackName]).toEqual(['EnxVerification-dev', 'EnxKeyserver-dev']);
  });

  it('names the addresses and keys a person needs next', () => {
    const { verification, keyServer } = synthesise(local);
    const names = (template: Template) => Object.keys(template.toJSON().Outputs);
    expect(names(verification)).toEqual(
      expect.arrayContaining(['AdminUrl', 'AlarmTopicArn', 'ClockTableName', 'DeviceUrl']),
    );
    expect(names(keyServer)).toEqual(
      expect.arrayContaining([
        'AlarmTopicArn',
        'ClockTableName',
        'DistributionDomainName',
        'DistributionId',
        'ExportBaseUrl',
        'ExportBucketName',
        'PublishUrl',
      ]),
    );
  });
});

describe('the rows of the regions', () => {
  const rows = (context: Record<string, string>) => {
    const { verification, keyServer } = synthesise({ stage: 'prod', ...context });
    const of = (template: typeof keyServer) => resource(template, 'AWS::CloudFormation::CustomResource').Properties;
    return [of(verification), of(keyServer)];
  };
  it('are written again when the command line says so, in both stacks', () => {
    for (const properties of rows({})) expect(properties).not.toHaveProperty('Rewrite');
    for (const properties of rows({ rewriteRows: 'after a restore' }))
      expect(properties.Rewrite).toBe('after a restore');
  });
});

describe('the address of the certificate keys', () => {
  it("is the verification stack's own in one account", () => {
    expect(authorities({ stage: 'prod' })).toMatch(/Fn::ImportValue.*DeviceApi.*\/jwks\/US-ZZ/);
  });

  it('is what the command line says, with or without the final slash', () => {
    expect(authorities(local)).toContain('http://127.0.0.1:9/jwks/US-ZZ');
    expect(authorities({ stage: 'prod', jwksBaseUrl: 'https://a.example' })).toContain('https://a.example/jwks/US-ZZ');
  });

  it('is what the region file says before all', () => {
    const jwksUri = 'https://keys.example.org/list';
    expect(authorities({ ...local }, [withKeyServer({ jwksUri })])).toContain(jwksUri);
  });

  it('must be told for two accounts, and only the key server waits for it', () => {
    const { verification, keyServer } = enxApp(newApp(twoAccounts), {
      regions: demoRegions,
      facts: temporary,
      bundles: anyFolder,
    });
    const message = Match.stringLikeRegexp('-c jwksBaseUrl=<DeviceUrl>, or set keyServer.jwksUri');
    Annotations.fromStack(keyServer).hasError('*', message);
    expect(Annotations.fromStack(verification).findError('*', Match.anyValue())).toEqual([]);
    expect([verification.account, keyServer.account]).toEqual(['111111111111', '222222222222']);
  });

  it('leaves nothing shared between two accounts', () => {
    const { verification, keyServer } = synthesise({ ...twoAccounts, jwksBaseUrl: 'https://example.org/' });
    expect(JSON.stringify([verification.toJSON(), keyServer.toJSON()])).not.toContain('Fn::ImportValue');
    expect(JSON.stringify(keyServer.toJSON())).not.toContain('111111111111');
  });

  it('is https, except on a laptop', () => {
    const plain = { stage: 'dev', jwksBaseUrl: 'http://example.org/' };
    expect(() => synthesise(plain)).toThrow('is http://example.org/jwks/US-ZZ; allowed: https');
  });
});

it('an export waits for the last publish of its window: its timeout and 600 s', () => {
  const { Timeout } = resource(synthesise(local).keyServer, 'AWS::Lambda::Function', 'PublishFunction').Properties;
  expect(LEAST_EXPORT_AGE_SECONDS).toBe(Timeout + 600);
});
