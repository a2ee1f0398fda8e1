import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';

/**
 * Runs a function again and again. Nothing is retried and nothing is kept for later: each run does whatever is due, so
 * the next run is the retry, and an alarm counts the failures.
 */
export class Schedule extends Construct {
  /** `input`: what each run is given. Default: what EventBridge says of itself. */
  constructor(scope: Construct, fn: ServiceFunction, minutes: number, input?: object) {
    super(scope, `${fn.node.id}Schedule`);
    fn.live.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(minutes) });
    // Another customer's scheduler must not borrow the role.
    const conditions = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } };
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com', { conditions }) });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [fn.live.functionArn] }));
    // Not the library's own target: that one may invoke more than the alias.
    const schedule = new CfnSchedule(this, 'Schedule', {
      description: `Runs ${fn.physicalName}`,
      scheduleExpression: `rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: fn.live.functionArn,
        roleArn: role.roleArn,
        retryPolicy: { maximumRetryAttempts: 0 },
        ...(input ? { input: Stack.of(this).toJsonString(input) } : {}),
      },
    });
    schedule.node.addDependency(role);
  }
}
