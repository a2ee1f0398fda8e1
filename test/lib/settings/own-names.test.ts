/** A stage that answers under names of its own (docs/decisions/007-certificates.md). */
import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { enxApp } from '../../../lib/enx-app.ts';
import type { StageFacts } from '../../../lib/settings/stage-files.ts';
import type { RegionFile } from '../../../protocol/region.ts';
import {
  anyFolder,
  demoRegions,
  local,
  newApp,
  regionRows,
  resource,
  resources,
  synthesise,
  temporary,
  withoutZone,
  withZone,
} from '../templates.ts';

const prod = { stage: 'prod' };
const two = { verification: '111111111111', keyserver: '222222222222' };
const origin = { deviceApi: 'device-origin.example.org', publishApi: 'publish-origin.example.org' };
const fronted: StageFacts = { ...withZone, front: 'cloudfront', originNames: origin };
const frontedWithoutZone: StageFacts = { ...withoutZone, front: 'cloudfront', originNames: origin };

/** Output name → value. */
function outputs(template: Template): Record<string, unknown> {
  const found = template.toJSON().Outputs as Record<string, { Value: unknown }>;
  return Object.fromEntries(Object.entries(found).map(([name, { Value }]) => [name, Value]));
}
/** `[name, type, weight]` of every DNS record. */
function records(template: Template): unknown[] {
  return Object.values(resources(template, 'AWS::Route53::RecordSet'))
    .map(({ Properties: { Name, Type, Weight, SetIdentifier } }) => [Name, Type, Weight, SetIdentifier])
    .sort();
}
const parameters = (template: Template) => Object.keys(template.findParameters('*', { Type: 'String' }));
const ofCertificates = (template: Template) => parameters(template).filter((id) => id.endsWith('CertificateArn'));
const both = (
  facts: StageFacts,
  context: Record<string, string> = prod,
  regions: readonly RegionFile[] = demoRegions,
) => {
  const { verification, keyServer } = synthesise(context, regions, facts);
  return [verification, keyServer] as const;
};

describe('without names of its own', () => {
  it('a stage has no redirector; on a laptop one whose host the clients choose', () => {
    const [onAws] = both(temporary);
    const { verification: onLaptop } = synthesise(local);
    const apis = (template: Template) => Object.keys(resources(template, 'AWS::ApiGatewayV2::Api'));
    expect(apis(onAws).some((id) => id.startsWith('RedirectApi'))).toBe(false);
    expect(outputs(onAws)).not.toHaveProperty('RedirectUrl');
    expect(apis(onLaptop).some((id) => id.startsWith('RedirectApi'))).toBe(true);
    expect(outputs(onLaptop)).toMatchObject({ RedirectDomain: 'enx.localhost' });
    expect(JSON.stringify(onLaptop.toJSON())).not.toContain('DisableExecuteApiEndpoint');
  });

  it('a stage has Amazon addresses, and neither certificates nor records', () => {
    for (const template of both(temporary)) {
      expect(ofCertificates(template)).toEqual([]);
      expect(records(template)).toEqual([]);
      expect(resources(template, 'AWS::ApiGatewayV2::DomainName')).toEqual({});
      expect(JSON.stringify(template.toJSON())).not.toContain('DisableExecuteApiEndpoint');
    }
  });
});

describe('the names of a stage', () => {
  const [verification, keyServer] = both(withZone);

  it.each([
    [verification, 'DeviceApi', 'device.example.org'],
    [verification, 'AdminApi', 'admin.example.org'],
    [verification, 'RedirectApi', 'en.example.org'],
    [keyServer, 'PublishApi', 'publish.example.org'],
  ])('reach the API over TLS 1.2 and both kinds of address (%#: %s)', (template, id, name) => {
    const { Properties } = resource(template, 'AWS::ApiGatewayV2::DomainName', `${id}PublicName`);
    expect(Properties).toMatchObject({
      DomainName: name,
      DomainNameConfigurations: [
        {
          CertificateArn: { Ref: `${id}CertificateArn` },
          EndpointType: 'REGIONAL',
          IpAddressType: 'dualstack',
          SecurityPolicy: 'TLS_1_2',
        },
      ],
    });
    const mapping = resource(template, 'AWS::ApiGatewayV2::ApiMapping', `${id}PublicName`);
    expect(mapping.Properties).toEqual({
      ApiId: { Ref: expect.stringMatching(`^${id}`) },
      DomainName: { Ref: expect.stringMatching(`^${id}PublicNameDomain`) },
      Stage: '$default',
    });
    // The name of the stage is no reference to it.
    expect(mapping).toMatchObject({ DependsOn: [expect.stringMatching(`^${id}Stage`)] });
  });

  it('of the regions reach the redirector too, with the certificate of the bare name', () => {
    const { Properties } = resource(verification, 'AWS::ApiGatewayV2::DomainName', 'RedirectApiNamesBelow');
    expect(Properties).toMatchObject({
      DomainName: '*.en.example.org',
      DomainNameConfigurations: [{ CertificateArn: { Ref: 'RedirectApiCertificateArn' }, SecurityPolicy: 'TLS_1_2' }],
    });
    expect(resource(verification, 'AWS::ApiGatewayV2::ApiMapping', 'RedirectApiNamesBelow').Properties).toMatchObject({
      ApiId: { Ref: expect.stringMatching('^RedirectApi') },
      DomainName: { Ref: expect.stringMatching('^RedirectApiNamesBelowDomain') },
    });
  });

  it('reach the export files over TLS 1.2', () => {
    const { DistributionConfig } = resource(keyServer, 'AWS::CloudFront::Distribution').Properties;
    expect(DistributionConfig).toMatchObject({
      Aliases: ['files.example.org'],
      ViewerCertificate: {
        AcmCertificateArn: { Ref: 'ExportSiteCertificateArn' },
        MinimumProtocolVersion: 'TLSv1.2_2021',
        SslSupportMethod: 'sni-only',
      },
    });
  });

  it('take their certificates as parameters without default, so that no ARN is ever forgotten in silence', () => {
    expect(ofCertificates(verification)).toEqual([
      'DeviceApiCertificateArn',
      'AdminApiCertificateArn',
      'RedirectApiCertificateArn',
    ]);
    expect(ofCertificates(keyServer)).toEqual(['ExportSiteCertificateArn', 'PublishApiCertificateArn']);
    for (const parameter of Object.values(keyServer.findParameters('*', { Type: 'String', AllowedPattern: '*' }))) {
      expect(parameter).not.toHaveProperty('Default');
    }
  });

  it('have records for IPv4 and IPv6 in the zone', () => {
    expect(records(verification)).toEqual([
      ['*.en.example.org.', 'A', 100, 'api'],
      ['*.en.example.org.', 'AAAA', 100, 'api'],
      ['admin.example.org.', 'A', 100, 'api'],
      ['admin.example.org.', 'AAAA', 100, 'api'],
      ['device.example.org.', 'A', 100, 'api'],
      ['device.example.org.', 'AAAA', 100, 'api'],
      ['en.example.org.', 'A', 100, 'api'],
      ['en.example.org.', 'AAAA', 100, 'api'],
    ]);
    expect(records(keyServer)).toEqual([
      ['files.example.org.', 'A', undefined, undefined],
      ['files.example.org.', 'AAAA', undefined, undefined],
      ['publish.example.org.', 'A', 100, 'api'],
      ['publish.example.org.', 'AAAA', 100, 'api'],
    ]);
    const { Properties } = resource(keyServer, 'AWS::Route53::RecordSet', 'ExportSiteIpv4');
    expect(Properties.HostedZoneId).toBe('Z0123456789ABC');
  });

  it('are told to everybody', () => {
    expect(outputs(verification)).toMatchObject({
      DeviceUrl: 'https://device.example.org/',
      AdminUrl: 'https://admin.example.org/',
      RedirectUrl: 'https://en.example.org/',
      ReportUrl: 'https://en.example.org/report',
      RedirectDomain: 'en.example.org',
    });
    expect(outputs(keyServer)).toMatchObject({
      PublishUrl: 'https://publish.example.org/v1/publish',
      ExportBaseUrl: 'https://files.example.org/',
    });
  });

  it('give the key server the address of the certificate keys, also from another account', () => {
    const accounts = { verification: two.verification, keyserver: two.keyserver };
    const facts = { ...withoutZone, accounts };
    for (const template of [both(withZone)[1], both(facts)[1]]) {
      expect(regionRows(template)).toContain('https://device.example.org/jwks/US-ZZ');
      expect(JSON.stringify(template.toJSON())).not.toContain('Fn::ImportValue');
    }
  });

  it('have no records where the PHA runs its own DNS, but say what these must name', () => {
    const [verificationAlone, keyServerAlone] = both(withoutZone);
    expect([...records(verificationAlone), ...records(keyServerAlone)]).toEqual([]);
    expect(outputs(verificationAlone)).toMatchObject({
      DeviceApiDnsTarget: { 'Fn::GetAtt': [expect.stringMatching('^DeviceApiPublicName'), 'RegionalDomainName'] },
      AdminApiDnsTarget: { 'Fn::GetAtt': [expect.stringMatching('^AdminApiPublicName'), 'RegionalDomainName'] },
      RedirectApiDnsTarget: { 'Fn::GetAtt': [expect.stringMatching('^RedirectApiPublic'), 'RegionalDomainName'] },
      RedirectApiBelowDnsTarget: { 'Fn::GetAtt': [expect.stringMatching('^RedirectApiNames'), 'RegionalDomainName'] },
    });
    expect(outputs(keyServerAlone)).toMatchObject({
      PublishApiDnsTarget: { 'Fn::GetAtt': [expect.stringMatching('^PublishApiPublicName'), 'RegionalDomainName'] },
      ExportSiteDnsTarget: { 'Fn::GetAtt': [expect.stringMatching('^ExportSiteDistribution'), 'DomainName'] },
    });
  });
});

describe('behind a front', () => {
  const [verification, keyServer] = both(fronted);

  it('an API answers under the name for CloudFront, and still under its own: no move cuts a phone off', () => {
    const names = [verification, keyServer].flatMap((template) =>
      Object.values(resources(template, 'AWS::ApiGatewayV2::DomainName')).map(
        ({ Properties }) => Properties.DomainName,
      ),
    );
    expect(names.sort()).toEqual([
      '*.en.example.org',
      'admin.example.org',
      'device-origin.example.org',
      'device.example.org',
      'en.example.org',
      'publish-origin.example.org',
      'publish.example.org',
    ]);
    expect(outputs(verification)).toMatchObject({ DeviceUrl: 'https://device.example.org/' });
    expect(outputs(keyServer)).toMatchObject({ PublishUrl: 'https://publish.example.org/v1/publish' });
  });

  it('the record of its own name stays, and steps back behind that of the front', () => {
    expect(records(verification)).toEqual(
      expect.arrayContaining([
        ['device.example.org.', 'A', 0, 'api'],
        ['device-origin.example.org.', 'AAAA', undefined, undefined],
      ]),
    );
    expect(records(keyServer)).toContainEqual(['publish.example.org.', 'A', 0, 'api']);
  });

  it('without a zone, says what both names must point at', () => {
    const [{ DeviceApiOriginDnsTarget }] = both(frontedWithoutZone).map(outputs) as [Record<string, unknown>];
    expect(DeviceApiOriginDnsTarget).toEqual({
      'Fn::GetAtt': [expect.stringMatching('^DeviceApiOriginName'), 'RegionalDomainName'],
    });
  });
});

/** The APIs that do not answer under Amazon's address. */
function closed(facts: StageFacts): string[] {
  return both(facts)
    .flatMap((template) => Object.entries(resources(template, 'AWS::ApiGatewayV2::Api')))
    .flatMap(([id, { Properties }]) => (Properties.DisableExecuteApiEndpoint ? [id.slice(0, -8)] : []))
    .sort();
}

describe("Amazon's own addresses", () => {
  it('are of no use to the redirector, whose hosts say which region is meant', () => {
    for (const facts of [withZone, { ...withZone, amazonAddresses: 'on' } as const])
      expect(closed(facts)).toContain('RedirectApi');
  });

  it.each([
    ['stay beside own names', withZone, []],
    ['are closed behind a front, which they would lead around', fronted, ['DeviceApi', 'PublishApi']],
    ['are what the stage file says', { ...withZone, amazonAddresses: 'off' }, ['AdminApi', 'DeviceApi', 'PublishApi']],
    ['may stay behind a front while phones use them', { ...fronted, amazonAddresses: 'on' }, []],
  ] as const)('%s', (_, facts, expected) => {
    expect(closed(facts).filter((api) => api !== 'RedirectApi')).toEqual(expected);
  });
});

describe('moving a live stage', () => {
  const exported = ([verification]: readonly [Template, Template]) =>
    Object.entries(verification.toJSON().Outputs as Record<string, { Export?: unknown }>)
      // Beside them the tables, which the stack of the staff's pages imports.
      .filter(([id, { Export }]) => Export !== undefined && id.includes('ApiEndpoint'))
      .sort();
  const withJwksUri = demoRegions.map((region) => ({
    ...region,
    keyServer: { ...region.keyServer, jwksUri: 'https://keys.example.org/' },
  }));
  /** What live stacks of the first version export, and import. CloudFormation refuses to take it away while that is so. */
  const asEver = [
    [
      'ExportsOutputFnGetAttAdminApiB3376E39ApiEndpoint4C5E7554',
      {
        Value: { 'Fn::GetAtt': ['AdminApiB3376E39', 'ApiEndpoint'] },
        Export: { Name: 'EnxVerification-prod:ExportsOutputFnGetAttAdminApiB3376E39ApiEndpoint4C5E7554' },
      },
    ],
    [
      'ExportsOutputFnGetAttDeviceApiC88F389BApiEndpointCA12ABD2',
      {
        Value: { 'Fn::GetAtt': ['DeviceApiC88F389B', 'ApiEndpoint'] },
        Export: { Name: 'EnxVerification-prod:ExportsOutputFnGetAttDeviceApiC88F389BApiEndpointCA12ABD2' },
      },
    ],
  ];

  it.each([
    ['as it is', () => both(temporary)],
    ['to a JWKS address from the command line', () => both(temporary, { ...prod, jwksBaseUrl: 'https://x.example/' })],
    ['to a JWKS address in every region file', () => both(temporary, prod, withJwksUri)],
    ['to names in a zone', () => both(withZone)],
    ['to names without a zone', () => both(withoutZone)],
    ['behind a front', () => both(fronted)],
    ['into two accounts', () => both({ ...withoutZone, accounts: two })],
  ])('never takes an exported address away: %s', (_, templates) => {
    expect(exported(templates())).toEqual(asEver);
  });

  it('the key server is deployed after the verification server while it imports its address', () => {
    const app = newApp(prod);
    const { verification, keyServer } = enxApp(app, { regions: demoRegions, facts: temporary, bundles: anyFolder });
    app.synth();
    expect(keyServer.dependencies).toContain(verification);
  });

  const identity = (facts: StageFacts) =>
    both(facts).map((template) =>
      Object.entries(template.toJSON().Resources as Record<string, { Type: string }>)
        .filter(([, { Type }]) => /::(Api|Distribution|Table|GlobalTable|Key|Bucket|DomainName)$/.test(Type))
        .map(([id]) => id),
    );

  it('neither replaces an API nor the distribution, nor a name when a front comes', () => {
    const [ofTemporary, ofNames, ofFronted] = [temporary, withZone, fronted].map(
      (facts) => new Set(identity(facts).flat()),
    );
    expect([...(ofTemporary as Set<string>)].filter((id) => !ofNames?.has(id))).toEqual([]);
    expect([...(ofNames as Set<string>)].filter((id) => !ofFronted?.has(id))).toEqual([]);
    const domain = (facts: StageFacts) => resource(both(facts)[0], 'AWS::ApiGatewayV2::DomainName', 'DeviceApiPublic');
    expect(domain(fronted)).toEqual(domain(withZone));
  });
});
