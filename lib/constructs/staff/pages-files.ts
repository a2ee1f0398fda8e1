import { CustomResource, FileSystem } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { contentType, readPages } from '../../../lambdas/verification/jobs/write-pages/page-file.ts';
import type { Stage } from '../../settings/stages.ts';
import { calledByDeployments } from '../called-by-deployments.ts';
import type { ServiceFunction } from '../service-function.ts';

export interface PagesFilesProps {
  readonly stage: Stage;
  /** Has the pages beside its code, and puts them into their bucket. */
  readonly writer: ServiceFunction;
  readonly folder: string;
  /** What the pages must be told of the stage: `/config.json` of their address. */
  readonly config: Readonly<Record<string, string>>;
}

/** Has the pages written by every deployment that changes them, or what they are told. */
export class PagesFiles extends Construct {
  constructor(scope: Construct, { stage, writer, folder, config }: PagesFilesProps) {
    super(scope, 'PagesFiles');
    // Now rather than in the middle of a deployment: throws for a file that nobody knows how to serve.
    for (const { name } of readPages(folder)) contentType(name);
    const { serviceToken } = calledByDeployments(this, { stage, domain: 'verification', called: writer });
    const pages = new CustomResource(this, 'Pages', {
      serviceToken,
      properties: { Config: config, Pages: FileSystem.fingerprint(folder) },
    });
    // The pages travel in its code, and its rights on the bucket must exist.
    pages.node.addDependency(writer);
  }
}
