import { CustomResource, type Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { PhoneDomain } from '../../lambdas/shared/names.ts';
import { acknowledge } from '../nag.ts';
import type { Stage } from '../settings/stages.ts';
import { removalPolicy } from './removal.ts';
import { logGroupName, type ServiceFunction } from './service-function.ts';

export interface RegionRowsProps {
  readonly stage: Stage;
  /** Writes the rows; gets `ResourceProperties.Regions`, a JSON text, whenever that text changes. */
  readonly writer: ServiceFunction;
  readonly domain: PhoneDomain;
  readonly regions: readonly unknown[];
  /** Raised when the writer makes other rows of the same regions: else CloudFormation would not call it. Default: 1. */
  readonly form?: number;
}

/** Regions are settings, not resources: the deployment hands the region files to a function that writes them as rows. */
export class RegionRows extends Construct {
  constructor(scope: Stack, id: string, props: RegionRowsProps) {
    super(scope, id);
    const { stage, writer } = props;
    const logs = new LogGroup(this, 'Logs', {
      logGroupName: logGroupName(stage.name, props.domain, `${writer.step}-framework`),
      retention: stage.logRetentionDays,
      removalPolicy: removalPolicy(stage),
    });
    const role = new Role(this, 'FrameworkRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logs.logGroupArn] }),
    );
    const provider = new Provider(this, 'Provider', {
      onEventHandler: writer.live,
      frameworkOnEventRole: role,
      logGroup: logs,
    });
    const rewrite = this.node.tryGetContext('rewriteRows');
    const rows = new CustomResource(this, 'Rows', {
      serviceToken: provider.serviceToken,
      properties: {
        Regions: scope.toJsonString(props.regions),
        ...(props.form === undefined ? {} : { Form: String(props.form) }),
        // CloudFormation calls only for a change: `-c rewriteRows=<any new text>` is one, after rows came back from a copy.
        ...(rewrite === undefined ? {} : { Rewrite: String(rewrite) }),
      },
    });
    // The writer's rights on its tables must exist before it is called.
    rows.node.addDependency(writer);
    acknowledge(this, 'L1', 'The framework function and its runtime come with the CDK version we pin.');
  }
}
