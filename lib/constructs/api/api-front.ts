import { Duration } from 'aws-cdk-lib';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  type ErrorResponse,
  HttpVersion,
  type IOriginRequestPolicy,
  OriginProtocolPolicy,
  OriginRequestCookieBehavior,
  OriginRequestHeaderBehavior,
  OriginRequestPolicy,
  OriginRequestQueryStringBehavior,
  OriginSslPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Construct } from 'constructs';
import { ORIGIN_HEADER, type PhoneDomain } from '../../../lambdas/shared/names.ts';
import { acknowledge } from '../../nag.ts';
import type { Stage } from '../../settings/stages.ts';
import type { Firewall } from './firewall.ts';
import { originHeaderValue } from './origin-header.ts';
import { certificateParameter } from './own-name.ts';

/** Without this CloudFront would keep each of them for ten seconds, for everybody. These are all that it can keep. */
export const keptByNobody: ErrorResponse[] = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504].map(
  (httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) }),
);

/**
 * What clients send and a function reads (foreign-clients.md §1, §2), with the viewer's address. By name, since "all but
 * Host" leaves out the headers that CloudFront makes itself, and the policy with those forwards Host, under which the
 * gateway does not know the API (CloudFront API reference, OriginRequestPolicyHeadersConfig).
 */
const deviceHeaders = [
  'Accept',
  'Content-Type',
  'User-Agent',
  'X-API-Key',
  'X-Chaff',
  'X-Nonce',
  // Of Twilio (verification-server.md §2.6).
  'X-Twilio-Signature',
];
const viewerAddress = 'CloudFront-Viewer-Address';

export interface ApiFrontProps {
  readonly stage: Stage;
  readonly domain: PhoneDomain;
  /** Where phones ask. */
  readonly name: string;
  /** Where the API answers CloudFront. */
  readonly origin: string;
  readonly firewall: Firewall;
}

/**
 * CloudFront before an HTTP API: every call goes through, nothing is kept, and no answer is changed, so that chaff looks as
 * real calls do. The headers that CloudFront adds to answers it adds to all.
 */
export class ApiFront extends Construct {
  readonly distribution: Distribution;

  constructor(scope: Construct, id: string, props: ApiFrontProps) {
    super(scope, id);
    const { stage, domain, name, firewall } = props;
    this.distribution = new Distribution(this, 'Distribution', {
      comment: `ENX ${stage.name}: ${domain}, phones`,
      domainNames: [name],
      certificate: certificateParameter(this, id),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      httpVersion: HttpVersion.HTTP2_AND_3,
      enableIpv6: true,
      webAclId: firewall.arn,
      defaultBehavior: {
        origin: this.#origin(props),
        allowedMethods: AllowedMethods.ALLOW_ALL,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        originRequestPolicy: domain === 'verification' ? this.#withViewerAddress() : withoutViewerAddress,
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        // The length of a compressed answer would tell what is in it.
        compress: false,
      },
      errorResponses: keptByNobody,
    });
    acknowledge(this.distribution, 'CFR1', 'Travellers must be able to report and to publish from anywhere.');
    const addresses =
      "Such a log would hold the addresses of a whole country's phones, beside the calls that they made.";
    acknowledge(this.distribution, 'CFR3', addresses);
  }

  /** A connection that does not come about is given up early enough for another attempt: phones wait ten seconds. */
  #origin({ stage, domain, origin }: ApiFrontProps): HttpOrigin {
    return new HttpOrigin(origin, {
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [OriginSslPolicy.TLS_V1_2],
      connectionAttempts: 2,
      connectionTimeout: Duration.seconds(3),
      // The gateway's own limit: what answers late is answered by it, as without a front.
      readTimeout: Duration.seconds(30),
      // Takes the place of a header of this name that a phone sends.
      customHeaders: { [ORIGIN_HEADER]: originHeaderValue(this, stage, domain) },
    });
  }

  #withViewerAddress(): IOriginRequestPolicy {
    return new OriginRequestPolicy(this, 'Forwarded', {
      comment: 'What phones send, and the address they send it from',
      headerBehavior: OriginRequestHeaderBehavior.allowList(...deviceHeaders, viewerAddress),
      queryStringBehavior: OriginRequestQueryStringBehavior.all(),
      cookieBehavior: OriginRequestCookieBehavior.none(),
    });
  }
}

/** The key server has nothing to guess: no address reaches it, and every header does, `Authorization` too. */
const withoutViewerAddress = OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER;
