import { writeAudit } from '../../../shared/audit.ts';
import { dynamo } from '../../../shared/aws/dynamo.ts';
import { kms } from '../../../shared/aws/kms.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { secretJob } from '../../../shared/job.ts';
import { openAuthorities } from './authorities.ts';
import { env } from './env.ts';
import { type SignUpdateDependencies, type SignUpdateResult, signUpdate } from './sign-update.ts';
import { openUpdateSigner } from './update-signer.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);

const deps: SignUpdateDependencies = {
  authorities: openAuthorities(dynamo(), settings.EXPORTS_TABLE),
  signer: openUpdateSigner(kms()),
  audit: (entry, now) => writeAudit({ dynamo: dynamo(), table: settings.AUDIT_TABLE }, entry, now),
};

/** Invoked by an operator alone (`npm run region -- push`); nothing of its answer is ever logged, since it is a right. */
export const handler = secretJob<SignUpdateResult>('keyserver/sign-update', async (event) =>
  signUpdate(deps, event, await clock()),
);
