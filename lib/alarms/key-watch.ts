import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { AlarmBook } from '../constructs/alarm-book.ts';
import { chunksOf } from '../constructs/code/chunks.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';

/** Whoever may do these could use a key in our place, or take it from us (docs/decisions/002). */
const TAMPERING = ['PutKeyPolicy', 'DisableKey', 'ScheduleKeyDeletion'];

/** An event pattern has at most 2,048 characters (EventBridge user guide, "Quotas"), and the ARN of a key some 80. */
const KEYS_PER_RULE = 20;

export interface KeyWatchProps {
  readonly alarms: AlarmBook;
  /**
   * ARNs of the keys to watch. Default: every key of the account in this Amazon region, because some are made at run time
   * and an event does not carry a key's tags.
   */
  readonly keys?: readonly string[];
  /** Schedules the deletion of keys that have served their time, and is not told of. Default: nobody. */
  readonly keeper?: ServiceFunction;
}

/**
 * Tells people of each attempt to change who may use a key, or to end it; failed ones too. The events are those of
 * CloudTrail, so the account needs a trail that records management events; they come within minutes, as a best effort.
 */
export class KeyWatch extends Construct {
  constructor(scope: Construct, { alarms, keys, keeper }: KeyWatchProps) {
    super(scope, 'KeyWatch');
    const chunks = keys ? chunksOf(keys, KEYS_PER_RULE) : [undefined];
    const rules = chunks.map((some, at) => this.#rule(at === 0 ? 'Rule' : `Rule${at + 1}`, some, keeper));
    for (const rule of rules) rule.addTarget({ bind: () => ({ arn: alarms.topic.topicArn, input: message }) });
    alarms.letRulesPublish(rules.map(({ ruleArn }) => ruleArn));
  }

  #rule(id: string, keys: readonly string[] | undefined, keeper: ServiceFunction | undefined): Rule {
    return new Rule(this, id, {
      description: 'Somebody changes who may use a key, or ends it. What to do: docs/operations/KeyTampered.md',
      eventPattern: {
        source: ['aws.kms'],
        detailType: ['AWS API Call via CloudTrail'],
        detail: {
          eventSource: ['kms.amazonaws.com'],
          eventName: TAMPERING,
          ...(keys ? { resources: { ARN: [...keys] } } : {}),
          ...(keeper ? { userIdentity: { sessionContext: { sessionIssuer: { arn: anyoneBut(keeper) } } } } : {}),
        },
      },
    });
  }
}

const message = RuleTargetInput.fromText(
  `KeyTampered: ${field('eventName')} on ${EventField.fromPath('$.detail.resources[0].ARN')} by ` +
    `${field('userIdentity.arn')} at ${field('eventTime')}; error: ${field('errorCode')} (empty: it was done). ` +
    'What to do: docs/operations/KeyTampered.md',
);

/** Users and the account itself have no session whose issuer could be named. */
function anyoneBut(keeper: ServiceFunction) {
  return [{ 'anything-but': [keeper.role.roleArn] }, { exists: false }];
}

function field(name: string): string {
  return EventField.fromPath(`$.detail.${name}`);
}
