import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AllowedMethods,
  type BehaviorOptions,
  CacheCookieBehavior,
  CacheHeaderBehavior,
  CachePolicy,
  CacheQueryStringBehavior,
  Distribution,
  type DistributionProps,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  ResponseHeadersPolicy,
  S3OriginAccessControl,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  FILE_KEEP_DAYS,
  FILES_PREFIX,
  NOT_FOUND_KEY,
  untilKey,
} from '../../lambdas/keyserver/store/export/export-layout.ts';
import { indexPath } from '../../protocol/export/index-file.ts';
import { MANIFEST_PATTERN } from '../../protocol/export/manifest/months.ts';
import { publicKeysPath } from '../../protocol/export/public-keys.ts';
import { acknowledge, acknowledgeWildcard } from '../nag.ts';
import { ownUrl } from '../settings/addresses.ts';
import { ownDomains } from '../settings/stage-files.ts';
import type { Stage } from '../settings/stages.ts';
import { certificateParameter, pointName } from './api/own-name.ts';
import type { ServiceFunction } from './service-function.ts';

/** At most; the exporter says for each object how long it may be kept (export-layout.ts). */
const fileCache = Duration.days(14);
const indexCache = Duration.minutes(5);
/** How long "not there" is believed: a file appears, and phones ask for it at once. */
const missingCache = Duration.seconds(10);

/** The private bucket of the export files and the CDN before it: anyone may read, only the export function writes, and whoever corrects what it wrote. */
export class ExportSite extends Construct {
  readonly bucket: Bucket;
  readonly distribution: Distribution;
  /** Ends with a slash. */
  readonly url: string;

  constructor(scope: Construct, stage: Stage) {
    super(scope, 'ExportSite');
    this.bucket = new Bucket(this, 'Files', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: false,
      // A failed first deployment leaves the bucket behind: it may hold an index by then, and would stop the rollback.
      removalPolicy: stage.throwAway ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      // Zips that nobody lists any more, or never did, of a region that is gone too. An index that has not changed for
      // weeks must stay.
      lifecycleRules: [{ id: 'files', prefix: FILES_PREFIX, expiration: Duration.days(FILE_KEEP_DAYS) }],
    });
    this.distribution = this.#distribution(stage);
    this.url = ownUrl(stage.facts, 'exportSite') ?? `https://${this.distribution.distributionDomainName}/`;
    this.#point(stage);
    this.#acknowledge(stage);
  }

  /** May put files and texts, and read the texts, which `If-Match` needs on the put as well. Never lists or deletes. */
  grantPublish(fn: ServiceFunction): void {
    fn.give('EXPORT_BUCKET', this.bucket.bucketName);
    const files = this.bucket.arnForObjects(`${FILES_PREFIX}*`);
    const texts = [indexPath('*'), untilKey('*'), MANIFEST_PATTERN, publicKeysPath('*')];
    const objects = texts.map((key) => this.bucket.arnForObjects(key));
    const notFoundPage = this.bucket.arnForObjects(NOT_FOUND_KEY);
    fn.role.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['s3:PutObject'], resources: [files, ...objects, notFoundPage] }),
    );
    fn.role.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: objects }));
    const reason = 'The bucket holds nothing but the files and texts that this function writes.';
    for (const key of [`${FILES_PREFIX}*`, ...texts]) acknowledgeWildcard(fn, this.bucket, `/${key}`, reason);
  }

  /** May see what is listed. */
  grantReadIndexes(fn: ServiceFunction): void {
    this.#grantRead(fn, [indexPath('*')]);
  }

  /** May open the published files, which anyone may. */
  grantReadFiles(fn: ServiceFunction): void {
    this.#grantRead(fn, [`${FILES_PREFIX}*`]);
  }

  /** May do what the exporter may, and besides read a file, delete it, and end its copies at this one distribution. */
  grantCorrect(fn: ServiceFunction): void {
    this.grantPublish(fn);
    fn.give('DISTRIBUTION_ID', this.distribution.distributionId);
    const files = this.bucket.arnForObjects(`${FILES_PREFIX}*`);
    const { distributionArn } = this.distribution;
    for (const [actions, resources] of [
      [['s3:GetObject', 's3:DeleteObject'], [files]],
      [['cloudfront:CreateInvalidation'], [distributionArn]],
    ] as const)
      fn.role.addToPrincipalPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
  }

  #grantRead(fn: ServiceFunction, keys: readonly string[]): void {
    fn.give('EXPORT_BUCKET', this.bucket.bucketName);
    const resources = keys.map((key) => this.bucket.arnForObjects(key));
    fn.role.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources }));
    const reason = 'All of it is public, and of every region.';
    for (const key of keys) acknowledgeWildcard(fn, this.bucket, `/${key}`, reason);
  }

  #distribution(stage: Stage): Distribution {
    // Their names are unique in the account, over all Amazon regions; the library's own leave the region out.
    const name = `enx-${stage.name}-export-files-${Stack.of(this).region}`;
    const access = new S3OriginAccessControl(this, 'Access', { originAccessControlName: name });
    const origin = S3BucketOrigin.withOriginAccessControl(this.bucket as IBucket, { originAccessControl: access });
    const headers = this.#headers(name);
    const behaviour = (compress: boolean, cachePolicy: CachePolicy): BehaviorOptions => ({
      origin,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      responseHeadersPolicy: headers,
      compress,
      cachePolicy,
    });
    const compressed = this.#cachePolicy('IndexCache', indexCache, true);
    return new Distribution(this, 'Distribution', {
      comment: `ENX ${stage.name}: export files`,
      ...this.#ownName(stage),
      // S3 says 403 of what is not there to whoever may not list, and a right to list would answer a request for `/` with the
      // list. Of a bucket that lets CloudFront in no more, the answer stays 403: its page cannot be had either, and then
      // CloudFront passes on what the page was answered (CloudFront developer guide, "Generate custom error responses").
      errorResponses: [
        { httpStatus: 403, responseHttpStatus: 404, responsePagePath: `/${NOT_FOUND_KEY}`, ttl: missingCache },
      ],
      // A zip does not get smaller, and phones compare its length.
      defaultBehavior: behaviour(false, this.#cachePolicy('FileCache', fileCache, false)),
      additionalBehaviors: {
        [indexPath('*')]: behaviour(true, compressed),
        [MANIFEST_PATTERN]: behaviour(true, compressed),
        [publicKeysPath('*')]: behaviour(true, compressed),
      },
    });
  }

  /** Its cloudfront.net name goes on answering beside it. */
  #ownName({ facts }: Stage): Partial<DistributionProps> {
    const name = ownDomains(facts)?.exportSite;
    if (name === undefined) return {};
    return {
      domainNames: [name],
      certificate: certificateParameter(this, 'ExportSite'),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
    };
  }

  #point({ facts }: Stage): void {
    const name = ownDomains(facts)?.exportSite;
    if (name === undefined) return;
    const { distribution } = this;
    const target = new CloudFrontTarget(distribution);
    const canonicalName = distribution.distributionDomainName;
    pointName(this, { facts, domain: 'keyserver', id: 'ExportSite', name, target, canonicalName });
  }

  /** By path alone: a query or a header must neither miss the cache nor reach the bucket. */
  #cachePolicy(id: string, longest: Duration, compressed: boolean): CachePolicy {
    return new CachePolicy(this, id, {
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.minutes(5),
      maxTtl: longest,
      queryStringBehavior: CacheQueryStringBehavior.none(),
      headerBehavior: CacheHeaderBehavior.none(),
      cookieBehavior: CacheCookieBehavior.none(),
      enableAcceptEncodingGzip: compressed,
      enableAcceptEncodingBrotli: compressed,
    });
  }

  #headers(name: string): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, 'Headers', {
      responseHeadersPolicyName: name,
      securityHeadersBehavior: {
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
      },
    });
  }

  #acknowledge({ facts }: Stage): void {
    const addresses = 'Such a log would hold the addresses of the phones of a whole country, and the files are public.';
    acknowledge(this.bucket, 'S1', addresses);
    acknowledge(this.distribution, 'CFR1', 'Travellers must be able to fetch the files from anywhere.');
    acknowledge(this.distribution, 'CFR2', 'Public, read-only, cached by path alone: there is no input to filter.');
    acknowledge(this.distribution, 'CFR3', addresses);
    if (ownDomains(facts)) return;
    const tls = "CloudFront fixes this for the distribution's own domain name; a name of the stage's own sets TLS 1.2.";
    acknowledge(this.distribution, 'CFR4', tls);
  }
}
