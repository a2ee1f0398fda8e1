/** CloudFront before the APIs of phones: what can be known of it from templates. No local AWS has it. */
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { enxApp } from '../../lib/enx-app.ts';
import { fixedRegionOf } from '../../lib/names.ts';
import { stageNamed } from '../../lib/settings/stages.ts';
import { rightsOf } from './rights/rights.ts';
import {
  anyFolder,
  behindFront,
  demoRegions,
  newApp,
  resource,
  resources,
  synthesise,
  synthesiseFront,
  withoutZone,
  withZone,
} from './templates.ts';

const prod = synthesiseFront();
const edges = {
  verification: Template.fromStack(prod.verificationEdge),
  keyserver: Template.fromStack(prod.keyserverEdge),
};
const both = [
  ['verification', edges.verification, 'device'],
  ['keyserver', edges.keyserver, 'publish'],
] as const;
const distribution = (template: Template) =>
  resource(template, 'AWS::CloudFront::Distribution').Properties.DistributionConfig;
const firewall = (template: Template) => resource(template, 'AWS::WAFv2::WebACL').Properties;

describe('the edge stacks', () => {
  it('are there with a front alone', () => {
    expect(prod.edges.map(({ stackName }) => stackName)).toEqual(['EnxVerificationEdge-prod', 'EnxKeyserverEdge-prod']);
    const without = enxApp(newApp({ stage: 'prod' }), { regions: demoRegions, facts: withZone, bundles: anyFolder });
    expect(without.edges).toEqual([]);
  });

  it('lie in us-east-1, come after their servers, are protected, and pass cdk-nag', () => {
    for (const edge of prod.edges) {
      expect([edge.region, edge.terminationProtection]).toEqual(['us-east-1', true]);
      expect(fixedRegionOf(edge.stackName)).toBe('us-east-1');
    }
    expect(prod.verificationEdge.dependencies).toEqual([prod.verification]);
    expect(prod.keyserverEdge.dependencies).toEqual([prod.keyServer]);
    expect(fixedRegionOf(prod.verification.stackName)).toBeUndefined();
    // A rule that is broken without an acknowledgement fails the synth of its stack.
    expect(prod.assembly.stacks.map(({ stackName }) => stackName)).toContain('EnxVerificationEdge-prod');
  });

  it('are not protected while they are made, so that a failed attempt can be repeated', () => {
    const first = synthesiseFront({}, { firstDeployment: 'EnxVerificationEdge-prod' });
    expect(first.edges.map(({ terminationProtection }) => terminationProtection)).toEqual([false, true]);
  });

  it('lie in the account of their server each', () => {
    const { edges: two } = synthesiseFront({
      accounts: { verification: '111111111111', keyserver: '222222222222' },
      domains: withoutZone.domains,
    });
    expect(two.map(({ account }) => account)).toEqual(['111111111111', '222222222222']);
    expect(JSON.stringify(two.map((stack) => Template.fromStack(stack).toJSON().Resources))).not.toMatch(
      /Fn::ImportValue/,
    );
    const [, keyserver] = two.map((stack) => JSON.stringify(Template.fromStack(stack).toJSON()));
    expect(keyserver).not.toMatch(/111111111111|[Vv]erification/);
  });

  it.each(['us-east-1', 'eu-central-1'])('exist beside a stage in %s', (awsRegion) => {
    const { edges: stacks, verification } = synthesiseFront({ awsRegion });
    expect(verification.region).toBe(awsRegion);
    expect(stacks.map(({ region }) => region)).toEqual(['us-east-1', 'us-east-1']);
    const alarms = [verification, ...stacks].flatMap((stack) =>
      Object.values(resources(Template.fromStack(stack), 'AWS::CloudWatch::Alarm')).map(
        ({ Properties }) => Properties.AlarmName,
      ),
    );
    expect(new Set(alarms).size).toBe(alarms.length);
  });
});

describe.each(both)('CloudFront of %s', (domain, template, name) => {
  it('answers phones under their name over TLS 1.2, HTTP/2 and 3, IPv4 and IPv6', () => {
    const { Aliases, ViewerCertificate, HttpVersion, IPV6Enabled, Enabled } = distribution(template);
    expect([Aliases, HttpVersion, IPV6Enabled, Enabled]).toEqual([[`${name}.example.org`], 'http2and3', true, true]);
    expect(ViewerCertificate).toEqual({
      AcmCertificateArn: { Ref: `${name === 'device' ? 'Device' : 'Publish'}ApiFrontCertificateArn` },
      MinimumProtocolVersion: 'TLSv1.2_2021',
      SslSupportMethod: 'sni-only',
    });
  });

  it('hands every call on, keeps nothing, and changes no answer', () => {
    const { DefaultCacheBehavior, CacheBehaviors, CustomErrorResponses } = distribution(template);
    expect(CacheBehaviors).toBeUndefined();
    expect(DefaultCacheBehavior).toEqual({
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      // Managed-CachingDisabled
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      Compress: false,
      OriginRequestPolicyId: expect.anything(),
      TargetOriginId: expect.anything(),
      ViewerProtocolPolicy: 'https-only',
    });
    for (const response of CustomErrorResponses) {
      expect(response).toEqual({ ErrorCode: expect.any(Number), ErrorCachingMinTTL: 0 });
    }
    expect(CustomErrorResponses.map(({ ErrorCode }: { ErrorCode: number }) => ErrorCode)).toEqual(
      expect.arrayContaining([400, 403, 404, 405, 500, 502, 503, 504]),
    );
  });

  it('reaches the API under the origin’s name over TLS 1.2 alone, and waits as long as the gateway', () => {
    const { Origins } = distribution(template);
    expect(Origins).toHaveLength(1);
    expect(Origins[0]).toMatchObject({
      DomainName: `${name}-origin.example.org`,
      ConnectionAttempts: 2,
      ConnectionTimeout: 3,
      CustomOriginConfig: {
        OriginProtocolPolicy: 'https-only',
        OriginSSLProtocols: ['TLSv1.2'],
        OriginReadTimeout: 30,
      },
    });
  });

  it('sends the secret header, of which the template holds a reference alone', () => {
    const parameter = `${name === 'device' ? 'Device' : 'Publish'}ApiFrontOriginHeaderVersion`;
    const reference = `{{resolve:secretsmanager:enx/prod/${domain}/origin-header:SecretString:current::`;
    expect(distribution(template).Origins[0].OriginCustomHeaders).toEqual([
      { HeaderName: 'x-enx-origin', HeaderValue: { 'Fn::Join': ['', [reference, { Ref: parameter }, '}}']] } },
    ]);
    const { Default, NoEcho, ...declared } = template.toJSON().Parameters[parameter];
    expect([Default, NoEcho]).toEqual([undefined, undefined]);
    // Nothing but a version's id may end the reference: not another key, and not its end.
    expect('EXAMPLE1-90ab-cdef-fedc-ba987EXAMPLE').toMatch(new RegExp(declared.AllowedPattern));
    expect('a'.repeat(36).concat('}}')).not.toMatch(new RegExp(declared.AllowedPattern));
  });

  it('keeps no log, and has its firewall', () => {
    const { Logging, WebACLId } = distribution(template);
    const [id = ''] = Object.keys(resources(template, 'AWS::WAFv2::WebACL'));
    expect([Logging, WebACLId]).toEqual([undefined, { 'Fn::GetAtt': [id, 'Arn'] }]);
  });

  it('has the records of its name beside those of the API', () => {
    const records = Object.values(resources(template, 'AWS::Route53::RecordSet')).map(({ Properties }) => Properties);
    expect(records.map(({ Name, Type, SetIdentifier, Weight }) => [Name, Type, SetIdentifier, Weight])).toEqual([
      [`${name}.example.org.`, 'A', 'cloudfront', 100],
      [`${name}.example.org.`, 'AAAA', 'cloudfront', 100],
    ]);
  });
});

describe('what reaches the functions', () => {
  it('of the verification server: what clients send, the viewer’s address, and not the public name as Host', () => {
    const policy = resource(edges.verification, 'AWS::CloudFront::OriginRequestPolicy').Properties;
    const { HeadersConfig, CookiesConfig, QueryStringsConfig } = policy.OriginRequestPolicyConfig;
    expect(HeadersConfig).toEqual({
      HeaderBehavior: 'whitelist',
      Headers: expect.arrayContaining([
        'Content-Type',
        'User-Agent',
        'X-API-Key',
        'X-Chaff',
        'CloudFront-Viewer-Address',
      ]),
    });
    expect(HeadersConfig.Headers).not.toContain('Host');
    // CloudFront's quota per policy.
    expect(HeadersConfig.Headers.length).toBeLessThanOrEqual(10);
    expect([CookiesConfig, QueryStringsConfig]).toEqual([{ CookieBehavior: 'none' }, { QueryStringBehavior: 'all' }]);
  });

  it('of the key server: everything but Host, and no address', () => {
    // Managed-AllViewerExceptHostHeader
    const { OriginRequestPolicyId } = distribution(edges.keyserver).DefaultCacheBehavior;
    expect(OriginRequestPolicyId).toBe('b689b0a8-53d0-40ab-baf2-68738e2966ac');
    expect(JSON.stringify(edges.keyserver.toJSON())).not.toContain('Viewer-Address');
  });
});

describe.each(both)('the firewall of %s', (domain, template) => {
  const { Scope, DefaultAction, Rules, VisibilityConfig, CustomResponseBodies } = firewall(template);
  const [rate, ...managed] = Rules;

  it('lets through what no rule stops', () => expect([Scope, DefaultAction]).toEqual(['CLOUDFRONT', { Allow: {} }]));

  it('stops an address above the stage’s rate, in words that phones understand', () => {
    const { requests, windowSeconds } = stageNamed('prod').addressRate;
    expect(rate.Statement).toEqual({
      RateBasedStatement: { AggregateKeyType: 'IP', Limit: requests, EvaluationWindowSec: windowSeconds },
    });
    expect([60, 120, 300, 600]).toContain(windowSeconds);
    const { ResponseCode, CustomResponseBodyKey } = rate.Action.Block.CustomResponse;
    const { Content, ContentType } = CustomResponseBodies[CustomResponseBodyKey];
    expect([ResponseCode, ContentType]).toEqual([429, 'APPLICATION_JSON']);
    expect(JSON.parse(Content)).toMatchObject({ error: expect.any(String), errorCode: 'quota_exceeded' });
    expect(Object.keys(JSON.parse(Content))).toContain(domain === 'verification' ? 'error_code' : 'code');
  });

  it('only counts what AWS’s rules would stop, and the size of bodies for good', () => {
    const names = managed.map(({ Name }: { Name: string }) => Name);
    expect(names).toEqual(['AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesCommonRuleSet']);
    for (const rule of managed) expect([rule.OverrideAction, rule.Action]).toEqual([{ Count: {} }, undefined]);
    expect(managed[1].Statement.ManagedRuleGroupStatement.RuleActionOverrides).toEqual([
      { Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } },
    ]);
  });

  it('keeps no sample and no log of what it saw, and counts everything', () => {
    for (const config of [VisibilityConfig, ...Rules.map((rule: typeof rate) => rule.VisibilityConfig)]) {
      expect(config).toMatchObject({ SampledRequestsEnabled: false, CloudWatchMetricsEnabled: true });
    }
    expect(resources(template, 'AWS::WAFv2::LoggingConfiguration')).toEqual({});
  });
});

describe('alarms', () => {
  it.each(both)('of %s read metrics that exist', (domain, template, name) => {
    const id = name === 'device' ? 'DeviceApiFront' : 'PublishApiFront';
    const alarms = Object.values(resources(template, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
    expect(alarms.map(({ AlarmName }) => AlarmName)).toEqual([
      `enx-prod-${domain}-EdgeErrors-${id}`,
      `enx-prod-${domain}-EdgeRefusals-${id}`,
      `enx-prod-${domain}-EdgeFlood-${id}`,
    ]);
    const of = { Name: 'DistributionId', Value: { Ref: expect.stringMatching(/Distribution/) } };
    const metrics = alarms.flatMap(({ Metrics = [] }) => Metrics).flatMap(({ MetricStat }) => MetricStat ?? []);
    expect(metrics.map(({ Metric }) => Metric.MetricName)).toEqual([
      'Requests',
      '5xxErrorRate',
      'Requests',
      '4xxErrorRate',
    ]);
    for (const { Metric } of metrics) {
      expect([Metric.Namespace, Metric.Dimensions]).toEqual([
        'AWS/CloudFront',
        [of, { Name: 'Region', Value: 'Global' }],
      ]);
    }
    const { VisibilityConfig, Rules } = firewall(template);
    expect(alarms[2]).toMatchObject({
      Namespace: 'AWS/WAFV2',
      MetricName: 'BlockedRequests',
      Dimensions: [
        { Name: 'Rule', Value: Rules[0].VisibilityConfig.MetricName },
        { Name: 'WebACL', Value: VisibilityConfig.MetricName },
      ],
    });
  });
});

describe('the servers behind it', () => {
  const verification = Template.fromStack(prod.verification);
  const keyServer = Template.fromStack(prod.keyServer);
  const without = synthesise({ stage: 'prod' }, demoRegions, withZone);
  const secret = (template: Template) =>
    Object.values(resources(template, 'AWS::Lambda::Function')).flatMap(
      ({ Properties }) => Properties.Environment?.Variables?.ORIGIN_HEADER_SECRET ?? [],
    );

  it('let those alone know the header who count by address, and read that one secret', () => {
    expect(new Set(secret(verification))).toEqual(new Set(['enx/prod/verification/origin-header']));
    expect(secret(keyServer)).toEqual([]);
    const { verify, 'user-report': report, ...others } = rightsOf(verification);
    for (const rights of [verify, report]) {
      const target = Object.keys(rights ?? {}).find((name) => name.includes('secret'));
      expect(target).toMatch(/:secretsmanager:.*:secret:enx\/prod\/verification\/origin-header-\?{6}$/);
      expect(rights?.[target ?? '']).toBe('secretsmanager:GetSecretValue');
    }
    expect(JSON.stringify([others, rightsOf(keyServer)])).not.toContain('secretsmanager');
  });

  it('know nothing of it without a front', () => {
    expect([...secret(without.verification), ...secret(without.keyServer)]).toEqual([]);
    expect(JSON.stringify(rightsOf(without.verification))).not.toContain('secretsmanager');
  });

  it('answer under the origin’s name, and no longer at Amazon’s address', () => {
    for (const [template, id, name] of [
      [verification, 'DeviceApi', 'device-origin.example.org'],
      [keyServer, 'PublishApi', 'publish-origin.example.org'],
    ] as const) {
      expect(resource(template, 'AWS::ApiGatewayV2::Api', id).Properties.DisableExecuteApiEndpoint).toBe(true);
      const names = Object.values(resources(template, 'AWS::ApiGatewayV2::DomainName'));
      expect(names.map(({ Properties }) => Properties.DomainName)).toContain(name);
    }
    expect(
      resource(without.verification, 'AWS::ApiGatewayV2::Api', 'DeviceApi').Properties.DisableExecuteApiEndpoint,
    ).toBeFalsy();
  });
});

it('a laptop has no front', () => {
  const local = { regions: demoRegions, facts: behindFront, bundles: anyFolder };
  expect(() => enxApp(newApp({ stage: 'local' }), local)).toThrow('front is cloudfront; allowed only on AWS');
});
