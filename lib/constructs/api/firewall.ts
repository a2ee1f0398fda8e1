import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { refuseVerification } from '../../../lambdas/shared/http/call.ts';
import type { PhoneDomain } from '../../../lambdas/shared/names.ts';
import { publishRefusal } from '../../../protocol/api/publish.ts';
import { ApiError } from '../../../protocol/errors.ts';
import type { Stage } from '../../settings/stages.ts';

const refusals = { verification: refuseVerification, keyserver: publishRefusal };

export interface FirewallProps {
  readonly stage: Stage;
  readonly domain: PhoneDomain;
}

/**
 * AWS WAF before an API that phones ask: stops who floods it, and only counts what AWS's own rules would stop. It keeps
 * nothing of a request: samples of it would show bodies, headers and addresses to whoever may look at the firewall, and a
 * log would keep the addresses of a whole country's phones.
 */
export class Firewall extends Construct {
  readonly arn: string;
  /** The dimension `WebACL` of its metrics. */
  readonly metricName: string;

  constructor(scope: Construct, { stage, domain }: FirewallProps) {
    super(scope, 'Firewall');
    this.metricName = `enx-${stage.name}-${domain}`;
    const acl = new CfnWebACL(this, 'WebAcl', {
      name: this.metricName,
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: visibility(this.metricName),
      customResponseBodies: {
        [TOO_MANY]: { contentType: 'APPLICATION_JSON', content: JSON.stringify(refusals[domain](tooMany)) },
      },
      rules: [
        this.#rateRule(stage),
        countOnly(1, 'AWSManagedRulesAmazonIpReputationList'),
        // A legal body has up to 64,000 bytes, and this rule stops 8 kB: it stays a count when the others are switched on.
        countOnly(2, 'AWSManagedRulesCommonRuleSet', ['SizeRestrictions_BODY']),
      ],
    });
    this.arn = acl.attrArn;
  }

  /**
   * Refused as our own functions refuse, since phones try again later after a 429 and may give up after the firewall's usual
   * 403. IPv6 addresses are counted whole, so that one subscriber has as many as it likes; the throttle of the API, reserved
   * concurrency and the brake stand behind this rule.
   */
  #rateRule({ addressRate }: Stage): CfnWebACL.RuleProperty {
    return {
      name: RATE_RULE,
      priority: 0,
      action: {
        block: {
          customResponse: {
            responseCode: 429,
            customResponseBodyKey: TOO_MANY,
            responseHeaders: [
              { name: 'cache-control', value: 'no-store' },
              { name: 'retry-after', value: String(addressRate.windowSeconds) },
            ],
          },
        },
      },
      statement: {
        rateBasedStatement: {
          aggregateKeyType: 'IP',
          limit: addressRate.requests,
          evaluationWindowSec: addressRate.windowSeconds,
        },
      },
      visibilityConfig: visibility(RATE_RULE),
    };
  }
}

/** Also the dimension `Rule` of its metrics. */
export const RATE_RULE = 'AddressRate';
const TOO_MANY = 'tooMany';
const tooMany = new ApiError(429, 'quota_exceeded', 'too many requests, try again later');

/** A group of AWS's rules in count mode, to be looked at (metric `CountedRequests`) before anything is stopped by it. */
function countOnly(priority: number, name: string, alwaysCounted: readonly string[] = []): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    overrideAction: { count: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: alwaysCounted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: visibility(name),
  };
}

function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName };
}
