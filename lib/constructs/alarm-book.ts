import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { StackPart } from '../names.ts';
import type { Stage } from '../settings/stages.ts';

const pages = join(import.meta.dirname, '../../docs/operations');

export interface AlarmProps {
  /** One sentence for whoever is woken. */
  readonly says: string;
  readonly metric: IMetric;
  /** Rings at this value or above … */
  readonly threshold: number;
  /** … in this many periods of the metric in a row. */
  readonly periods: number;
  /** What no data means: mostly that nothing happened; for a function that must run, that it does not. */
  readonly missingMeans: 'fine' | 'alarm';
}

/** The alarms of a stack, each with a page docs/operations/<Name>.md; synth refuses an alarm without one. */
export class AlarmBook extends Construct {
  readonly topic: Topic;
  readonly #prefix: string;

  constructor(scope: Construct, stage: Stage, part: StackPart) {
    super(scope, 'Alarms');
    this.#prefix = `enx-${stage.name}-${part}`;
    this.topic = new Topic(this, 'Topic', { enforceSSL: true });
    this.#letAlarmsPublish();
    if (stage.facts.alarmEmail) this.topic.addSubscription(new EmailSubscription(stage.facts.alarmEmail));
  }

  /** `subject` tells alarms with one page apart: the construct id of what is watched. */
  add(name: string, subject: string, props: AlarmProps): void {
    const page = `docs/operations/${name}.md`;
    if (!existsSync(join(pages, `${name}.md`))) this.node.addValidation({ validate: () => [`${page} does not exist`] });
    const alarm = new Alarm(this, `${name}${subject}`, {
      alarmName: `${this.#prefix}-${name}-${subject}`,
      alarmDescription: `${props.says} What to do: ${page}`,
      metric: props.metric,
      threshold: props.threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: props.periods,
      treatMissingData: props.missingMeans === 'fine' ? TreatMissingData.NOT_BREACHING : TreatMissingData.BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }

  /** Rules of EventBridge that have a page as well. */
  letRulesPublish(ruleArns: readonly string[]): void {
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'OwnRule',
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { ArnEquals: { 'aws:SourceArn': ruleArns.length === 1 ? ruleArns[0] : ruleArns } },
      }),
    );
  }

  /**
   * A topic without a policy takes messages from its whole account; the refusal of plain HTTP is a policy and ends that, so
   * that an alarm would change its colour and wake nobody. The conditions keep out other customers' alarms, for which
   * CloudWatch publishes too.
   */
  #letAlarmsPublish(): void {
    const alarms = Stack.of(this).formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: `${this.#prefix}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'OwnAlarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
          ArnLike: { 'aws:SourceArn': alarms },
        },
      }),
    );
  }
}
