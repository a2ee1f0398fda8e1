/**
 * cdk-nag checks every synth against AWS' own list of good practice. What we do on purpose is acknowledged where it is
 * done, for one resource and with the reason.
 */
import { type App, type CfnElement, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Construct } from 'constructs';

export function checkGoodPractice(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

/** `rule` is the short name, such as `S1`; below `scope` it is not reported again. */
export function acknowledge(scope: Construct, rule: string, reason: string): void {
  Validations.of(scope).acknowledge({ id: `AwsSolutions-${rule}`, reason });
}

/** One wildcard in a policy below `scope`: `suffix` after the ARN of `resource`. */
export function acknowledgeWildcard(scope: Construct, resource: Construct, suffix: string, reason: string): void {
  const logicalId = Stack.of(resource).getLogicalId(resource.node.defaultChild as CfnElement);
  acknowledge(scope, `IAM5[Resource::<${logicalId}.Arn>${suffix}]`, reason);
}

/** One ARN with a wildcard in a policy below `scope`, as the template writes it. */
export function acknowledgeWildcardArn(scope: Construct, arn: string, reason: string): void {
  const resolved: unknown = Stack.of(scope).resolve(arn);
  const parts: unknown[] = typeof resolved === 'string' ? [resolved] : (resolved as Joined)['Fn::Join'][1];
  const text = parts.map((part) => (typeof part === 'string' ? part : `<${(part as { Ref: string }).Ref}>`)).join('');
  acknowledge(scope, `IAM5[Resource::${text}]`, reason);
}

interface Joined {
  readonly 'Fn::Join': [string, unknown[]];
}
