/** The routes of the HTTP APIs, read from the templates that deploy them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type Domain, functionName } from '../../../lambdas/shared/names.ts';
import { enxApp } from '../../../lib/enx-app.ts';
import { stageFacts } from '../../../lib/settings/stage-files.ts';
import { regionSettings } from '../../../protocol/region-config/file/region-settings.ts';

export interface DeployedRoute {
  readonly domain: Domain;
  /** Logical id of the API: its construct's name and more. */
  readonly api: string;
  /** Method and path, or `$default`. */
  readonly key: string;
  /** Folder of the function that answers, below lambdas/<domain>/. */
  readonly step: string;
}

const STAGE = 'prod';

export function deployedRoutes(region: object): DeployedRoute[] {
  const outdir = mkdtempSync(join(tmpdir(), 'routes-'));
  try {
    const app = new App({ context: { stage: STAGE }, builtinCloudFormationValidation: false, outdir });
    // Any folder does where a bundle would lie.
    const { verification, keyServer } = enxApp(app, {
      regions: [regionSettings.parse(region)],
      facts: stageFacts.parse({ domains: 'temporary' }),
      bundles: () => import.meta.dirname,
    });
    return [...routesOf(verification, 'verification'), ...routesOf(keyServer, 'keyserver')];
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function routesOf(stack: Parameters<typeof Template.fromStack>[0], domain: Domain): DeployedRoute[] {
  const template = Template.fromStack(stack);
  // A template's properties are whatever CloudFormation allows.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  const resources: Record<string, { Properties: any }> = template.toJSON().Resources;
  return Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => {
    const integration: string = JSON.stringify(Properties.Target).match(/"Ref":"(\w+)"/)?.[1] ?? '';
    const alias = resources[integration]?.Properties.IntegrationUri.Ref;
    const fn = resources[alias]?.Properties.FunctionName.Ref;
    const step = String(resources[fn]?.Properties.FunctionName).slice(functionName(STAGE, domain, '').length);
    return { domain, api: Properties.ApiId.Ref, key: Properties.RouteKey, step };
  });
}
