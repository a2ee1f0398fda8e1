import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Stage as Assembly,
  CustomResource,
  FileAssetPackaging,
  type IResolvable,
  type Stack,
  Tokenization,
} from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { PhoneDomain } from '../../lambdas/shared/names.ts';
import { VALUE_MARK } from '../../lambdas/shared/region-rows.ts';
import type { Stage } from '../settings/stages.ts';
import { calledByDeployments } from './called-by-deployments.ts';
import type { ServiceFunction } from './service-function.ts';

export interface RegionRowsProps {
  readonly stage: Stage;
  /** Writes the rows; told where they lie (lambdas/shared/region-rows.ts) whenever they have changed. */
  readonly writer: ServiceFunction;
  readonly domain: PhoneDomain;
  readonly regions: readonly unknown[];
  /** Raised when the writer makes other rows of the same regions: else CloudFormation would not call it. Default: 1. */
  readonly form?: number;
}

/**
 * Regions are settings, not resources: the deployment hands the region files to a function that writes them as rows. They
 * travel as a file among the deployment's assets, named by its hash, since 200 of them would be more than an event of a custom resource
 * may hold (docs/decisions/019-many-regions.md).
 */
export class RegionRows extends Construct {
  constructor(scope: Stack, id: string, props: RegionRowsProps) {
    super(scope, id);
    const { stage, writer } = props;
    const provider = calledByDeployments(this, { stage, domain: props.domain, called: writer });
    const { text, values } = withMarks(JSON.stringify(props.regions));
    const file = putFile(scope, text);
    letRead(scope, writer, file);
    const rewrite = this.node.tryGetContext('rewriteRows');
    const rows = new CustomResource(this, 'Rows', {
      serviceToken: provider.serviceToken,
      properties: {
        ...file,
        ...(values.length === 0 ? {} : { Values: values }),
        ...(props.form === undefined ? {} : { Form: String(props.form) }),
        // CloudFormation calls only for a change: `-c rewriteRows=<any new text>` is one, after rows came back from a copy.
        ...(rewrite === undefined ? {} : { Rewrite: String(rewrite) }),
      },
    });
    // The writer's rights on its tables must exist before it is called.
    rows.node.addDependency(writer);
  }
}

/** What only CloudFormation knows, such as the ARN of a key that it makes, cannot stand in a file: marks take its places. */
function withMarks(json: string): { readonly text: string; readonly values: readonly IResolvable[] } {
  const numbers = new Map<IResolvable, number>();
  const mapToken = (token: IResolvable) => {
    if (!numbers.has(token)) numbers.set(token, numbers.size);
    return `${VALUE_MARK}${numbers.get(token)}${VALUE_MARK}`;
  };
  const joined = { join: (left?: string, right?: string) => `${left ?? ''}${right ?? ''}` };
  const text: string = Tokenization.reverseString(json).mapTokens({ mapToken }).join(joined);
  return { text, values: [...numbers.keys()] };
}

interface AssetFile {
  readonly Bucket: string;
  readonly Key: string;
}

function putFile(stack: Stack, text: string): AssetFile {
  const sourceHash = createHash('sha256').update(text).digest('hex');
  const fileName = `regions.${sourceHash}.json`;
  writeFileSync(join(Assembly.of(stack)?.outdir ?? '', fileName), text);
  const { bucketName, objectKey } = stack.synthesizer.addFileAsset({
    fileName,
    sourceHash,
    packaging: FileAssetPackaging.FILE,
  });
  return { Bucket: bucketName, Key: objectKey };
}

/** This file and no other: the bucket holds what every stack of the account was made from. */
function letRead(stack: Stack, writer: ServiceFunction, { Bucket, Key }: AssetFile): void {
  const resource = stack.formatArn({ service: 's3', region: '', account: '', resource: Bucket, resourceName: Key });
  writer.role.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: [resource] }));
}
