/**
 * Quotas that the account shares among everything in it, which no template can see: a deployment looks green and then
 * answers 503 from the eleventh phone on.
 */
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  NoSuchResourceException,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { Problem } from '../../../device/problem.ts';
import { concurrencySettings, reservedExecutions, routeThrottle } from '../../../lib/settings/concurrency.ts';
import type { Stage } from '../../../lib/settings/stages.ts';
import { type Found, notAllowed, unlessDenied } from './found.ts';

interface Quota {
  readonly service: string;
  readonly code: string;
  readonly name: string;
}

const concurrentExecutions: Quota = { service: 'lambda', code: 'L-B99A9384', name: 'Concurrent executions' };

/** Of all ECC keys and callers of the account in one Amazon region. */
const eccOperations: Quota = {
  service: 'kms',
  code: 'L-DC14942D',
  name: 'Cryptographic operations (ECC) request rate',
};

/** What the stage counts on, or undefined where it takes what there is. */
function executionsCountedOn(stage: Stage): number | undefined {
  const settings = concurrencySettings(stage, stage.facts);
  return settings === 'shared' ? undefined : settings.accountQuota;
}

/** What one API occupies at its throttle: every answer is held until its deadline, and so is the function. */
export function executionsAtThrottle({ sharedThrottle, deadline }: Stage): number {
  return Math.ceil((sharedThrottle.phones.requestsPerSecond * deadline.maxMilliseconds) / 1000);
}

/** Throws a Problem where functions could not have the share that the stage gives them. */
export async function requireConcurrency(stage: Stage, found: Found): Promise<void> {
  const answer = await unlessDenied(() => new LambdaClient({}).send(new GetAccountSettingsCommand({})));
  if (answer === 'denied') {
    found(notAllowed("for Lambda's concurrency", 'lambda:GetAccountSettings'), '--');
    return;
  }
  const allowed = answer.AccountLimit?.ConcurrentExecutions ?? 0;
  const counted = executionsCountedOn(stage);
  const says = `Lambda: the account may run ${figure(allowed)} at once`;
  if (counted === undefined) {
    const enough = executionsAtThrottle(stage);
    if (allowed >= enough) found(says);
    else
      found(`${says}; one API at its throttle needs ${figure(enough)}. ${askFor(concurrentExecutions, enough)}`, '--');
  } else if (allowed >= counted) found(`${says}; the stage counts on ${figure(counted)}`);
  else {
    throw new Problem(
      `${says}; the stage counts on ${figure(counted)}, so phones would be answered 503 long before its throttle.`,
      `${askFor(concurrentExecutions, counted)}\n` +
        `Or say what there is as concurrency in stages/${stage.name}.json: {"accountQuota": …}, or "shared" for an account ` +
        'in which no function can be sure of a share.',
    );
  }
}

/** KMS signs every certificate. Below the throttle phones are refused sooner than it says, and succeed later. */
export async function lookAtSigning(stage: Stage, found: Found): Promise<void> {
  const allowed = await unlessDenied(() => appliedQuota(eccOperations)).catch((error: Error) => error);
  if (allowed instanceof Error) {
    // Nothing depends on the answer, and Service Quotas is not everywhere.
    found(`KMS' ECC quota is not known here (Service Quotas says ${allowed.name}); look it up in the console`, '--');
    return;
  }
  if (allowed === 'denied') {
    found(notAllowed("for KMS' ECC quota", 'servicequotas:GetServiceQuota'), '--');
    return;
  }
  const most = mostSignatures(stage);
  const says = `KMS: ${figure(allowed)} ECC operations a second; the stage makes at most ${figure(most)} certificates`;
  if (allowed >= most) found(says);
  else found(`${says}. ${askFor(eccOperations, most)}`, '--');
}

/** Certificates a second: as many as the throttle of the function's route lets through. */
function mostSignatures(stage: Stage): number {
  const reserved = reservedExecutions(stage, 'verification', 'certificate');
  const { requestsPerSecond } = reserved ? routeThrottle(stage, reserved) : stage.sharedThrottle.phones;
  return requestsPerSecond;
}

async function appliedQuota({ service: ServiceCode, code: QuotaCode }: Quota): Promise<number> {
  const client = new ServiceQuotasClient({});
  try {
    const { Quota: applied } = await client.send(new GetServiceQuotaCommand({ ServiceCode, QuotaCode }));
    return applied?.Value ?? 0;
  } catch (error) {
    // An account that never had another value has none of its own.
    if (!(error instanceof NoSuchResourceException)) throw error;
    const { Quota: usual } = await client.send(new GetAWSDefaultServiceQuotaCommand({ ServiceCode, QuotaCode }));
    return usual?.Value ?? 0;
  }
}

/** The words to ask AWS for more. An answer takes from minutes to days. */
function askFor({ service, code, name }: Quota, value: number): string {
  return (
    `Ask for more: Service Quotas in the console, "${name}", or\n` +
    `  aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${value}`
  );
}

const figure = (value: number) => value.toLocaleString('en-US');
