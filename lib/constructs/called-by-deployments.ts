import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import type { Construct } from 'constructs';
import type { Domain } from '../../lambdas/shared/names.ts';
import { acknowledge } from '../nag.ts';
import type { Stage } from '../settings/stages.ts';
import { removalPolicy } from './removal.ts';
import { logGroupName, type ServiceFunction } from './service-function.ts';

interface CalledProps {
  readonly stage: Stage;
  readonly domain: Domain;
  /** Answers as a custom resource does. */
  readonly called: ServiceFunction;
}

/** What CloudFormation calls a function through, with a log that is kept as ours are. Everything is made in `scope`. */
export function calledByDeployments(scope: Construct, { stage, domain, called }: CalledProps): Provider {
  const logs = new LogGroup(scope, 'Logs', {
    logGroupName: logGroupName(stage.name, domain, `${called.step}-framework`),
    retention: stage.logRetentionDays,
    removalPolicy: removalPolicy(stage),
  });
  const role = new Role(scope, 'FrameworkRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(
    new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logs.logGroupArn] }),
  );
  acknowledge(scope, 'L1', 'The framework function and its runtime come with the CDK version we pin.');
  return new Provider(scope, 'Provider', {
    onEventHandler: called.live,
    frameworkOnEventRole: role,
    logGroup: logs,
  });
}
