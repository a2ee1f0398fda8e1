import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Parameters, type QueryAws, Refusal, startQueryAws } from '../../support/aws/query-aws.ts';
import { samplePublicKey } from '../../support/region/configured-region.ts';
import { regionWorkplace, type Workplace } from '../../support/region/region-workplace.ts';

let place: Workplace;
let aws: QueryAws;
/** Stack → outputs. */
let stacks: Record<string, Record<string, string>> = {};

function describeStacks({ StackName: name = '' }: Parameters): string {
  const outputs = stacks[name];
  if (!outputs) throw new Refusal('ValidationError', `Stack with id ${name} does not exist`);
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<Stacks><member><StackName>${name}</StackName><Outputs>${members.join('')}</Outputs></member></Stacks>`;
}

const listed = (id: string, physical: string) =>
  `<member><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>${physical}</PhysicalResourceId>` +
  '<ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>';

beforeEach(async () => {
  place = regionWorkplace();
  place.writeRegion();
  stacks = {
    'EnxVerification-prod': { DeviceUrl: 'https://device.example.org/', RedirectDomain: 'en.example.org' },
    'EnxKeyserver-prod': { ExportBaseUrl: 'https://files.example.org/' },
  };
  aws = await startQueryAws({
    DescribeStacks: describeStacks,
    ListStackResources: () =>
      `<StackResourceSummaries>${listed('ExportKeyUSZZKey0D7CD1C0', 'key-1')}${listed('ExportKeyXKKeyB2D3CB17', 'key-2')}</StackResourceSummaries>`,
    GetPublicKey: ({ KeyId }) => ({ KeyId, PublicKey: samplePublicKey }),
  });
});
afterEach(() => {
  aws.close();
  vi.unstubAllEnvs();
  place.remove();
});

describe('npm run region -- addresses', () => {
  it('shows each address of the region, and the key of its export files', async () => {
    const { status, out } = await place.run('addresses', 'US-ZZ', '--stage', 'prod');
    expect(status).toBe(0);
    expect(out.split('\n').slice(0, 7)).toEqual([
      'links in messages                     https://us-zz.en.example.org/',
      'certificate keys (JWKS)               https://device.example.org/jwks/US-ZZ',
      'keys of signed messages (JWKS; .pem)  https://device.example.org/sms-keys/US-ZZ',
      'index of the export files             https://files.example.org/us-zz/index.txt',
      'key that signs the export files       key-1',
      '',
      'public key of the export files, key id 999, version v1',
    ]);
    expect(out).toContain(`-----BEGIN PUBLIC KEY-----\n${samplePublicKey.slice(0, 64)}`);
  });

  it('as one JSON document', async () => {
    const { out } = await place.run('addresses', 'US-ZZ', '--stage', 'prod', '--json');
    expect(JSON.parse(out)).toMatchObject({
      addresses: { 'certificate keys (JWKS)': 'https://device.example.org/jwks/US-ZZ' },
      exportKey: { region: 'US-ZZ', key: 'key-1' },
    });
  });

  it('of what these credentials reach: a key server in another account is left out', async () => {
    delete stacks['EnxKeyserver-prod'];
    const { out } = await place.run('addresses', '--stage', 'prod');
    expect(out).toContain('/jwks/US-ZZ');
    expect(out).not.toContain('export files');
    stacks = {};
    const { status, note } = await place.run('addresses', '--stage', 'prod');
    expect(status).toBe(1);
    expect(note).toContain('Stage prod is not deployed where these credentials reach.');
  });

  it('of the local stack', async () => {
    const { out } = await place.run('addresses', '--stage', 'local');
    expect(out).toContain('http://127.0.0.1:9/device/jwks/US-ZZ');
    expect(aws.calls).toEqual([]);
  });
});
