/** What an organisation demands of everything in its accounts: labels for its bill, and a boundary round every role. */
import { type App, Stack, Tags } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import type { Domain } from '../lambdas/shared/names.ts';
import type { Stage } from './settings/stages.ts';

/** Ours and the stage file's, which cannot take one of ours (stage-files.ts). */
function stageTags({ name, facts }: Stage): Record<string, string> {
  return { ...facts.tags, 'enx:stage': name };
}

/** Of what one trust domain owns; for keys that its functions make at run time, too. */
export function domainTags(stage: Stage, domain: Domain): Record<string, string> {
  return { ...stageTags(stage), 'enx:domain': domain };
}

/** In every stack of the app, whatever it holds. */
export function markAndBound(app: App, stage: Stage): void {
  for (const [key, value] of Object.entries(stageTags(stage))) Tags.of(app).add(key, value);
  const boundary = stage.facts.permissionsBoundary;
  if (boundary === undefined) return;
  for (const stack of app.node.children.filter(Stack.isStack)) {
    const policy = boundary.startsWith('arn:')
      ? ManagedPolicy.fromManagedPolicyArn(stack, 'PermissionsBoundary', boundary)
      : ManagedPolicy.fromManagedPolicyName(stack, 'PermissionsBoundary', boundary);
    PermissionsBoundary.of(stack).apply(policy);
  }
}
