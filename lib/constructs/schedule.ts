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
  readonly #fn: ServiceFunction;
  readonly #minutes: number;

  /**
   * `inputs`: what a run is given, one schedule for each, since what is told of many regions is longer than a target takes.
   * Default: what EventBridge says of itself.
   */
  constructor(scope: Construct, fn: ServiceFunction, minutes: number, inputs: readonly object[] = []) {
    super(scope, `${fn.node.id}Schedule`);
    this.#fn = fn;
    this.#minutes = minutes;
    fn.live.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(minutes) });
    const role = this.#role();
    const [first, ...others] = inputs;
    this.#add(role, 'Schedule', first, others.length === 0);
    for (const [at, input] of others.entries()) this.#add(role, `Schedule${at + 2}`, input, false);
  }

  #role(): Role {
    // Another customer's scheduler must not borrow the role.
    const conditions = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } };
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com', { conditions }) });
    const { functionArn } = this.#fn.live;
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] }));
    return role;
  }

  /** Not the library's own target: that one may invoke more than the alias. */
  #add(role: Role, id: string, input: object | undefined, isAlone: boolean): void {
    const minutes = this.#minutes;
    const schedule = new CfnSchedule(this, id, {
      description: `Runs ${this.#fn.physicalName}`,
      scheduleExpression: `rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})`,
      // Several at the same moment would need as many executions, and a job has two (lib/settings/concurrency.ts).
      flexibleTimeWindow: isAlone ? { mode: 'OFF' } : { mode: 'FLEXIBLE', maximumWindowInMinutes: minutes - 1 },
      target: {
        arn: this.#fn.live.functionArn,
        roleArn: role.roleArn,
        retryPolicy: { maximumRetryAttempts: 0 },
        ...(input ? { input: Stack.of(this).toJsonString(input) } : {}),
      },
    });
    schedule.node.addDependency(role);
  }
}
