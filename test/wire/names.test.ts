/** The certificates and DNS records of a stage's names, with the SDK's own requests. The local AWS issues at once. */
import { randomUUID } from 'node:crypto';
import { ACMClient, ListCertificatesCommand, ListTagsForCertificateCommand } from '@aws-sdk/client-acm';
import { CreateHostedZoneCommand, ListResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type StageFacts, stageFacts } from '../../lib/settings/stage-files.ts';
import { certificateArns } from '../../tools/deploy/names/certificates.ts';
import { nameServices } from '../../tools/deploy/names/services.ts';
import { inEnvironment, localAws } from '../support/aws/local-aws.ts';

beforeEach(inEnvironment);
afterEach(() => vi.unstubAllEnvs());

const route53 = () => new Route53Client(localAws());

async function makeZone(name: string): Promise<string> {
  const { HostedZone } = await route53().send(
    new CreateHostedZoneCommand({ Name: name, CallerReference: randomUUID() }),
  );
  return HostedZone?.Id?.split('/').pop() ?? '';
}

function facts(zone: string, hostedZone: { id: string; name: string }): StageFacts {
  return stageFacts.parse({
    domains: {
      deviceApi: `device.${zone}`,
      adminApi: `admin.${zone}`,
      publishApi: `publish.${zone}`,
      exportSite: `files.${zone}`,
      redirector: `en.${zone}`,
      hostedZone,
    },
    tags: { department: 'health' },
  });
}

const run = (settings: StageFacts) =>
  certificateArns({
    facts: settings,
    domains: ['verification', 'keyserver'],
    awsRegion: 'eu-central-1',
    services: nameServices(settings.tags),
    pause: async () => {},
    found: () => {},
    note: () => {},
  });

const certificates = async (region: string, zone: string) => {
  const { CertificateSummaryList = [] } = await new ACMClient({ ...localAws(), region }).send(
    new ListCertificatesCommand({}),
  );
  return CertificateSummaryList.filter(({ DomainName }) => DomainName?.endsWith(zone));
};

describe('the names of a stage', () => {
  const zone = `${randomUUID()}.example`;

  it('get certificates in both Amazon regions, tagged, and their records in the zone, once', async () => {
    const settings = facts(zone, { id: await makeZone(zone), name: zone });
    const arns = await run(settings);
    const inRegion = (parameter: string) => arns[parameter]?.split(':')[3];
    expect([inRegion('DeviceApiCertificateArn'), inRegion('ExportSiteCertificateArn')]).toEqual([
      'eu-central-1',
      'us-east-1',
    ]);
    const tags = await new ACMClient({ ...localAws(), region: 'eu-central-1' }).send(
      new ListTagsForCertificateCommand({ CertificateArn: arns.DeviceApiCertificateArn }),
    );
    expect(tags.Tags).toEqual([{ Key: 'department', Value: 'health' }]);

    expect(await run(settings)).toEqual(arns);
    expect(await certificates('eu-central-1', zone)).toHaveLength(4);
    expect(await certificates('us-east-1', zone)).toHaveLength(1);
    const HostedZoneId = (settings.domains as { hostedZone: { id: string } }).hostedZone.id;
    const { ResourceRecordSets = [] } = await route53().send(new ListResourceRecordSetsCommand({ HostedZoneId }));
    const written = ResourceRecordSets.filter(({ Type }) => Type === 'CNAME');
    expect(written).toHaveLength(5);
    expect(written[0]).toMatchObject({ TTL: 300, ResourceRecords: [{ Value: expect.stringContaining('.acm') }] });
  });

  it('are not begun in a zone that is another one, or not there', async () => {
    const other = `${randomUUID()}.example`;
    const id = await makeZone(zone);
    await expect(run(facts(other, { id, name: other }))).rejects.toMatchObject({
      message: `The hosted zone ${id} is called ${zone}.; the stage file says it is ${other}.`,
    });
    await expect(run(facts(other, { id: 'Z0000000000000', name: other }))).rejects.toMatchObject({
      message: expect.stringContaining("The stage's names cannot be prepared: "),
      remedy: expect.stringContaining('route53:ChangeResourceRecordSets'),
    });
    expect(await certificates('eu-central-1', other)).toEqual([]);
  });
});
