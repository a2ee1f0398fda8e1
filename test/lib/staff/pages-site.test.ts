/** Where browsers of staff get the pages: what CloudFront answers, what it sends on, and what it tells browsers not to do. */
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { resource, resources, synthesiseStaff, withIssuer, withZone } from '../templates.ts';

const own = synthesiseStaff({ stage: 'prod' }, { staff: withIssuer }).staff;
const pool = synthesiseStaff({ stage: 'prod' }).staff;
const config = (template: typeof own) =>
  resource(template, 'AWS::CloudFront::Distribution').Properties.DistributionConfig;
const policy = (template: typeof own, id: string) =>
  resource(template, 'AWS::CloudFront::ResponseHeadersPolicy', `PagesSite${id}`).Properties.ResponseHeadersPolicyConfig;

describe('the pages', () => {
  it('may ask their own origin and the identity provider, and nothing else', () => {
    const { ContentSecurityPolicy } = policy(own, 'Headers').SecurityHeadersConfig.ContentSecurityPolicy;
    expect(ContentSecurityPolicy.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self' https://login.example.org",
      "img-src 'self' data:",
      "font-src 'self'",
      "form-action 'self' https://login.example.org",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ]);
  });

  it('may ask a pool of the stage’s own where it answers browsers', () => {
    const csp = JSON.stringify(policy(pool, 'Headers').SecurityHeadersConfig.ContentSecurityPolicy);
    expect(csp).toContain('https://cognito-idp.');
    expect(csp).toContain('https://enx-prod-staff.auth.');
  });

  it('are in no frame, tell nobody where they were, and use no device', () => {
    const { SecurityHeadersConfig, CustomHeadersConfig } = policy(own, 'Headers');
    expect(SecurityHeadersConfig).toMatchObject({
      FrameOptions: { FrameOption: 'DENY', Override: true },
      ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
      ContentTypeOptions: { Override: true },
      StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, IncludeSubdomains: true, Override: true },
    });
    const custom = Object.fromEntries(
      CustomHeadersConfig.Items.map(({ Header, Value }: { Header: string; Value: string }) => [Header, Value]),
    );
    expect(custom['cross-origin-opener-policy']).toBe('same-origin-allow-popups');
    expect(custom['permissions-policy']).toContain('camera=()');
    expect(custom['permissions-policy']).not.toContain('clipboard-write');
  });

  it('let the window of a sign-in answer the page that opened it, and only that one', () => {
    const opener = policy(own, 'SignedInHeaders').CustomHeadersConfig.Items.map(
      ({ Value }: { Value: string }) => Value,
    );
    expect(opener).toContain('unsafe-none');
    const { CacheBehaviors } = config(own);
    expect(CacheBehaviors.map(({ PathPattern }: { PathPattern: string }) => PathPattern)).toEqual([
      '/staff/*',
      '/signed-in*',
    ]);
  });

  it.each([
    ['/', '/index.html'],
    ['/US-ZZ/issue', '/index.html'],
    ['/US-ZZ/members/somebody@example.org', '/index.html'],
    ['/signed-in', '/index.html'],
    ['/config.json', '/config.json'],
    ['/assets/index-Ab_1.js', '/assets/index-Ab_1.js'],
  ])('%s is the file %s', (uri, file) => {
    const { FunctionCode } = resource(own, 'AWS::CloudFront::Function').Properties;
    const request = runInNewContext(`${FunctionCode}; handler({ request: { uri: ${JSON.stringify(uri)} } })`);
    expect(request.uri).toBe(file);
  });
});

describe('calls of the API', () => {
  const [calls] = config(own).CacheBehaviors;

  it('go through as they are, over https, and no answer is kept', () => {
    expect(calls).toMatchObject({
      AllowedMethods: expect.arrayContaining(['GET', 'POST', 'PUT', 'DELETE']),
      ViewerProtocolPolicy: 'https-only',
      // CachingDisabled and AllViewerExceptHostHeader of CloudFront: with Authorization, query, Origin and Sec-Fetch-Site.
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      Compress: false,
    });
    const kept = config(own).CustomErrorResponses;
    expect(kept.every(({ ErrorCachingMinTTL }: { ErrorCachingMinTTL: number }) => ErrorCachingMinTTL === 0)).toBe(true);
    expect(kept.map(({ ErrorCode }: { ErrorCode: number }) => ErrorCode)).toEqual(expect.arrayContaining([403, 404]));
    expect(JSON.stringify(kept)).not.toContain('ResponsePagePath');
  });
});

describe('the files', () => {
  it('lie in a private bucket, where old ones go 90 days after the pages that named them', () => {
    const bucket = resource(own, 'AWS::S3::Bucket');
    expect(bucket.Properties).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      LifecycleConfiguration: {
        Rules: [{ Prefix: 'assets/', ExpirationInDays: 90, TagFilters: [{ Key: 'retired', Value: 'yes' }] }],
      },
    });
    expect(bucket.DeletionPolicy).toBe('Retain');
  });

  it('come with what the pages are told of the stage', () => {
    const { Config } = resource(own, 'AWS::CloudFormation::CustomResource', 'PagesFiles').Properties;
    expect(Config).toEqual({
      authority: 'https://login.example.org/realm',
      clientId: 'enx-pages',
      scope: 'openid offline_access',
      resource: 'https://pages.example.org/',
    });
  });

  it('are written by a function that deletes none', () => {
    const policies = Object.entries(resources(own, 'AWS::IAM::Policy')).filter(([id]) => id.startsWith('WritePages'));
    expect(JSON.stringify(policies)).toContain('s3:PutObject');
    expect(JSON.stringify(policies)).not.toContain('s3:Delete');
  });
});

describe('with a name of its own', () => {
  const facts = {
    ...withZone,
    domains: { ...(withZone.domains as object), staffPages: 'staff.example.org' },
  } as typeof withZone;
  const named = synthesiseStaff({ stage: 'prod' }, { facts });

  it('CloudFront answers under it, with a certificate from outside, and DNS leads there', () => {
    expect(config(named.staff)).toMatchObject({
      Aliases: ['staff.example.org'],
      ViewerCertificate: {
        AcmCertificateArn: { Ref: 'PagesSiteCertificateArn' },
        MinimumProtocolVersion: 'TLSv1.2_2021',
      },
    });
    const records = Object.values(resources(named.staff, 'AWS::Route53::RecordSet'));
    expect(records.map(({ Properties }) => [Properties.Name, Properties.Type]).sort()).toEqual([
      ['staff.example.org.', 'A'],
      ['staff.example.org.', 'AAAA'],
    ]);
  });

  it('people are sent back to it', () => {
    const { CallbackURLs, LogoutURLs } = resource(named.staff, 'AWS::Cognito::UserPoolClient').Properties;
    expect([CallbackURLs, LogoutURLs]).toEqual([
      ['https://staff.example.org/signed-in'],
      ['https://staff.example.org/'],
    ]);
  });
});
