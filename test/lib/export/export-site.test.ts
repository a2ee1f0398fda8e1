import { describe, expect, it } from 'vitest';
import {
  FILE_KEEP_DAYS,
  FILES_PREFIX,
  fileKey,
  indexHeaders,
  NOT_FOUND_KEY,
  publicHeaders,
  untilHeaders,
  untilKey,
} from '../../../lambdas/keyserver/store/export/export-layout.ts';
import { indexPath } from '../../../protocol/export/index-file.ts';
import { headPath, MANIFEST_PATTERN, monthPath } from '../../../protocol/export/manifest/months.ts';
import { publicKeysPath } from '../../../protocol/export/public-keys.ts';
import { resource, resources, synthesise } from '../templates.ts';

const { keyServer } = synthesise({ stage: 'prod' });
const bucket = resource(keyServer, 'AWS::S3::Bucket');
const distribution = resource(keyServer, 'AWS::CloudFront::Distribution').Properties.DistributionConfig;
const behaviours = { files: distribution.DefaultCacheBehavior, index: distribution.CacheBehaviors[0] };
const cachePolicy = (id: string) =>
  resource(keyServer, 'AWS::CloudFront::CachePolicy', `ExportSite${id}`).Properties.CachePolicyConfig;

describe('what anyone may check the files with', () => {
  it('is kept by caches no longer than a minute, packed, and never by a rule of the bucket', () => {
    const patterns = distribution.CacheBehaviors.map(({ PathPattern }: { PathPattern: string }) => PathPattern);
    expect(patterns).toEqual([indexPath('*'), MANIFEST_PATTERN, publicKeysPath('*')]);
    for (const one of distribution.CacheBehaviors) {
      expect(one).toMatchObject({ Compress: true, CachePolicyId: behaviours.index.CachePolicyId });
    }
    for (const path of [headPath('us-zz'), monthPath('us-zz', '2026-11'), publicKeysPath('us-zz')]) {
      expect(publicHeaders(path).CacheControl).toBe('public, max-age=60');
      expect(path.startsWith(FILES_PREFIX)).toBe(false);
    }
    expect(publicHeaders(monthPath('us-zz', '2026-11')).ContentType).toBe('application/jsonl');
    expect(publicHeaders(headPath('us-zz')).ContentType).toBe('application/json');
  });
});

describe('the bucket of the export files', () => {
  it('is private, encrypted and without versions, and stays when the stack goes', () => {
    expect(bucket.Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: { ServerSideEncryptionConfiguration: [{}] },
    });
    expect(bucket.Properties).not.toHaveProperty('VersioningConfiguration');
    expect(bucket).toMatchObject({ DeletionPolicy: 'Retain' });
  });

  it('drops zips that nobody lists any more, whatever regions there are, and never an index', () => {
    const { Rules } = bucket.Properties.LifecycleConfiguration;
    expect(Rules).toEqual([{ Id: 'files', Prefix: FILES_PREFIX, ExpirationInDays: FILE_KEEP_DAYS, Status: 'Enabled' }]);
    for (const configuration of ['us-zz', 'us-gone', 'us']) {
      expect(fileKey(configuration, `${configuration}-1.zip`).startsWith(FILES_PREFIX)).toBe(true);
      for (const key of [indexPath(configuration), untilKey(configuration), NOT_FOUND_KEY])
        expect(key.startsWith(FILES_PREFIX)).toBe(false);
    }
    expect(FILE_KEEP_DAYS).toBeGreaterThan(14);
  });

  it('is read by the distribution alone, and by nobody without TLS', () => {
    const { Statement } = resource(keyServer, 'AWS::S3::BucketPolicy').Properties.PolicyDocument;
    expect(Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      expect.objectContaining({
        Effect: 'Allow',
        // No ListBucket: a request for / would be answered with the list.
        Action: 's3:GetObject',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Condition: { StringEquals: { 'AWS:SourceArn': expect.anything() } },
      }),
    ]);
    expect(Object.keys(resources(keyServer, 'AWS::CloudFront::OriginAccessControl'))).toHaveLength(1);
  });
});

describe('the distribution', () => {
  it('answers 404 with an empty body for what is not there, and asks again ten seconds later', () => {
    expect(distribution.CustomErrorResponses).toEqual([
      { ErrorCode: 403, ResponseCode: 404, ResponsePagePath: `/${NOT_FOUND_KEY}`, ErrorCachingMinTTL: 10 },
    ]);
  });

  it.each(Object.entries(behaviours))('serves %s by GET and HEAD over TLS only', (_, behaviour) => {
    expect(behaviour).toMatchObject({ AllowedMethods: ['GET', 'HEAD'], ViewerProtocolPolicy: 'https-only' });
    expect(behaviour).not.toHaveProperty('OriginRequestPolicyId');
  });

  it('compresses an index and no zip', () => {
    expect(behaviours.index).toMatchObject({ PathPattern: '*/index.txt', Compress: true });
    expect(behaviours.files.Compress).toBe(false);
  });

  it.each(['FileCache', 'IndexCache'])('caches by path alone (%s)', (id) => {
    expect(cachePolicy(id).ParametersInCacheKeyAndForwardedToOrigin).toMatchObject({
      CookiesConfig: { CookieBehavior: 'none' },
      HeadersConfig: { HeaderBehavior: 'none' },
      QueryStringsConfig: { QueryStringBehavior: 'none' },
    });
  });

  it('never keeps an index longer than the exporter says', () => {
    expect(indexHeaders.CacheControl).toContain(`max-age=${cachePolicy('IndexCache').MaxTTL}`);
    expect(untilHeaders.CacheControl).toBe('public, max-age=60');
    expect(cachePolicy('FileCache').MinTTL).toBe(0);
  });

  it('sends security headers', () => {
    const policy = resource(keyServer, 'AWS::CloudFront::ResponseHeadersPolicy').Properties.ResponseHeadersPolicyConfig;
    expect(Object.keys(policy.SecurityHeadersConfig).sort()).toEqual([
      'ContentTypeOptions',
      'FrameOptions',
      'ReferrerPolicy',
      'StrictTransportSecurity',
    ]);
  });
});
