import { Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  type DistributionProps,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  type IOrigin,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  ResponseHeadersPolicy,
  S3OriginAccessControl,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  HASHED_PREFIX,
  RETIRED_DAYS,
  RETIRED_TAG,
} from '../../../lambdas/verification/jobs/write-pages/pages-folder.ts';
import { SIGNED_IN_PATH, STAFF_PREFIX } from '../../../protocol/staff/paths.ts';
import { acknowledge, acknowledgeWildcard } from '../../nag.ts';
import { ownUrl } from '../../settings/addresses.ts';
import { ownDomains } from '../../settings/stage-files.ts';
import type { Stage } from '../../settings/stages.ts';
import { keptByNobody } from '../api/api-front.ts';
import { certificateParameter, pointName } from '../api/own-name.ts';
import type { ServiceFunction } from '../service-function.ts';

export interface PagesSiteProps {
  readonly stage: Stage;
  /** Of the API behind `/staff/*`: `https://<host>`. */
  readonly apiEndpoint: string;
  /** Where the pages may send a browser's questions, beside their own origin: those of the identity provider. */
  readonly signInOrigins: readonly string[];
}

/**
 * The staff's pages and their API on one origin, so that no CORS is needed and none is allowed: a private bucket with the
 * files, and CloudFront before it and before the API.
 */
export class PagesSite extends Construct {
  readonly bucket: Bucket;
  readonly distribution: Distribution;
  /** Ends with a slash. */
  readonly url: string;

  constructor(scope: Construct, props: PagesSiteProps) {
    super(scope, 'PagesSite');
    const { stage } = props;
    this.bucket = new Bucket(this, 'Files', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: false,
      removalPolicy: stage.throwAway ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      lifecycleRules: [
        {
          ...{ id: 'retired', prefix: HASHED_PREFIX, expiration: Duration.days(RETIRED_DAYS) },
          tagFilters: { [RETIRED_TAG.key]: RETIRED_TAG.value },
        },
      ],
    });
    this.distribution = this.#distribution(props);
    this.url =
      stage.pagesUrl ?? ownUrl(stage.facts, 'staffPages') ?? `https://${this.distribution.distributionDomainName}/`;
    this.#point(stage);
    this.#acknowledge(stage);
  }

  /** May put files, see which there are and let old ones go. Deletes nothing. */
  grantWrite(fn: ServiceFunction): void {
    fn.give('PAGES_BUCKET', this.bucket.bucketName);
    const files = this.bucket.arnForObjects('*');
    const hashed = this.bucket.arnForObjects(`${HASHED_PREFIX}*`);
    const allow = (actions: string[], resource: string) =>
      fn.role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [resource] }));
    allow(['s3:PutObject'], files);
    allow(['s3:GetObject', 's3:GetObjectTagging', 's3:PutObjectTagging'], hashed);
    allow(['s3:ListBucket'], this.bucket.bucketArn);
    const reason = 'The bucket holds nothing but the pages that this function writes.';
    for (const suffix of ['/*', `/${HASHED_PREFIX}*`]) acknowledgeWildcard(fn, this.bucket, suffix, reason);
  }

  #distribution(props: PagesSiteProps): Distribution {
    const { stage } = props;
    const name = `enx-${stage.name}-pages-${Stack.of(this).region}`;
    const access = new S3OriginAccessControl(this, 'Access', { originAccessControlName: name });
    const files = S3BucketOrigin.withOriginAccessControl(this.bucket as IBucket, { originAccessControl: access });
    const headers = this.#headers('Headers', name, { ...props, opener: 'same-origin-allow-popups' });
    const signedIn = this.#headers('SignedInHeaders', `${name}-signed-in`, { ...props, opener: 'unsafe-none' });
    const pages = this.#pages(files, name);
    return new Distribution(this, 'Distribution', {
      comment: `ENX ${stage.name}: pages of staff`,
      ...this.#ownName(stage),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      defaultBehavior: { ...pages, responseHeadersPolicy: headers },
      additionalBehaviors: {
        [`${STAFF_PREFIX}*`]: { ...calls(this.#api(props)), responseHeadersPolicy: headers },
        [`${SIGNED_IN_PATH}*`]: { ...pages, responseHeadersPolicy: signedIn },
      },
      // Of the API each is for one person; of the files, one that is not there may come with the next deployment.
      errorResponses: keptByNobody,
    });
  }

  /** Browsers and CloudFront keep a file as long as the object says (write-pages). */
  #pages(origin: IOrigin, name: string): BehaviorOptions {
    return {
      origin,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      compress: true,
      cachePolicy: new CachePolicy(this, 'FileCache', {
        minTtl: Duration.seconds(0),
        defaultTtl: Duration.seconds(0),
        maxTtl: Duration.days(365),
        enableAcceptEncodingGzip: true,
        enableAcceptEncodingBrotli: true,
      }),
      functionAssociations: [{ function: this.#routesOfThePages(name), eventType: FunctionEventType.VIEWER_REQUEST }],
    };
  }

  /**
   * An address of the app in the address bar is no file: the app itself answers it. Here and not as an error page, which
   * CloudFront would show in place of the API's own 403 and 404.
   */
  #routesOfThePages(functionName: string): EdgeFunction {
    return new EdgeFunction(this, 'Routes', {
      functionName,
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline(routesOfThePages),
    });
  }

  /** Its own address stays open: every route demands the same token there, and no firewall stands here that it would pass. */
  #api({ apiEndpoint }: PagesSiteProps): HttpOrigin {
    return new HttpOrigin(Fn.select(2, Fn.split('/', apiEndpoint)), {
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [OriginSslPolicy.TLS_V1_2],
      // The gateway's own limit.
      readTimeout: Duration.seconds(30),
    });
  }

  #ownName({ facts }: Stage): Partial<DistributionProps> {
    const name = ownDomains(facts)?.staffPages;
    return name === undefined ? {} : { domainNames: [name], certificate: certificateParameter(this, 'PagesSite') };
  }

  #point({ facts }: Stage): void {
    const name = ownDomains(facts)?.staffPages;
    if (name === undefined) return;
    const { distribution } = this;
    const target = new CloudFrontTarget(distribution);
    const canonicalName = distribution.distributionDomainName;
    pointName(this, { facts, domain: 'verification', id: 'PagesSite', name, target, canonicalName });
  }

  /**
   * `opener`: a window that signs somebody in for the page that opened it comes back from another origin. Were its last page not
   * `unsafe-none` like that origin's, the browser would cut it off from the first (HTML standard, "Cross-origin opener policies").
   */
  #headers(id: string, name: string, { signInOrigins, opener }: HeadersProps): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, id, {
      responseHeadersPolicyName: name,
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy(signInOrigins), override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
      },
      customHeadersBehavior: {
        customHeaders: [
          { header: 'permissions-policy', value: noPermissions, override: true },
          { header: 'cross-origin-opener-policy', value: opener, override: true },
        ],
      },
    });
  }

  #acknowledge({ facts }: Stage): void {
    acknowledge(this.bucket, 'S1', 'The files are the same for everybody; who asks for them says nothing.');
    acknowledge(
      this.distribution,
      'CFR1',
      'Staff work from wherever they are; who they are is proven with two factors.',
    );
    acknowledge(this.distribution, 'CFR2', 'Every call of the API is refused without a token before a function runs.');
    acknowledge(
      this.distribution,
      'CFR3',
      'The audit says what each person did; such a log would add where from, and when they only looked.',
    );
    if (ownDomains(facts)?.staffPages) return;
    const tls = "CloudFront fixes this for the distribution's own domain name; a name of the stage's own sets TLS 1.2.";
    acknowledge(this.distribution, 'CFR4', tls);
  }
}

interface HeadersProps extends Pick<PagesSiteProps, 'signInOrigins'> {
  readonly opener: 'same-origin-allow-popups' | 'unsafe-none';
}

/** Nothing is kept, and everything goes through: method, query, body, and the token in `Authorization`. */
function calls(origin: HttpOrigin): BehaviorOptions {
  return {
    origin,
    allowedMethods: AllowedMethods.ALLOW_ALL,
    // A call that would be sent on to https has shown its token on the way.
    viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
    cachePolicy: CachePolicy.CACHING_DISABLED,
    originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    compress: false,
  };
}

/** In the language of CloudFront Functions. A file of the pages has a name with an ending at the top, or lies below `assets/`. */
const routesOfThePages = `
function handler(event) {
  var request = event.request;
  if (!/^\\/(assets\\/.*|[^\\/]+\\.[a-z0-9]+)$/.test(request.uri)) request.uri = '/index.html';
  return request;
}
`.trim();

/** Nothing of another origin but sign-in: no script, style or picture in place, and no frame. */
function contentSecurityPolicy(signInOrigins: readonly string[]): string {
  const asked = ["'self'", ...signInOrigins].join(' ');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src ${asked}`,
    "img-src 'self' data:",
    "font-src 'self'",
    `form-action ${asked}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

/** A page in somebody else's script's hands could ask for these. To copy a code is `clipboard-write`, which is not here. */
const noPermissions = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'hid',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'serial',
  'usb',
]
  .map((feature) => `${feature}=()`)
  .join(', ');
