/** What a stage with CloudFront before its APIs needs, beside its two servers. */
import { Problem } from '../../device/problem.ts';
import { ORIGIN_HEADER_CACHE_SECONDS } from '../../lambdas/shared/http/address/origin-header.ts';
import { type Domain, originHeaderSecretName, type PhoneDomain } from '../../lambdas/shared/names.ts';
import { EDGE_REGION, edgeStackName, originHeaderParameter } from '../../lib/names.ts';
import type { StageFacts } from '../../lib/settings/stage-files.ts';
import { type SecretState, secretRemedy, secretState } from '../operate/secrets/aws.ts';
import { sentOriginHeader } from './aws.ts';

export interface Front {
  /** Deployed after the servers', which must answer before phones are sent to CloudFront. */
  readonly stacks: readonly string[];
  /** Of the templates. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface FrontOf {
  readonly stage: string;
  readonly facts: StageFacts;
  readonly domains: readonly Domain[];
  /** Amazon's region of the servers. */
  readonly awsRegion: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Functions may know a value one reading later than it was made; twice that, since clocks differ. */
const WAIT_MILLISECONDS = 2 * ORIGIN_HEADER_CACHE_SECONDS * 1_000;

/** Throws a Problem where the secret header is missing, is not yet in us-east-1, or is too new for CloudFront to send it. */
export async function requireFront(asked: FrontOf, found: (line: string) => void): Promise<Front> {
  if (asked.facts.front === 'none') return { stacks: [], parameters: {} };
  const fronted = asked.domains.filter((domain) => domain !== 'selfservice');
  const stacks = fronted.map((domain) => edgeStackName(domain, asked.stage));
  const versions = await Promise.all(
    fronted.map(async (domain) => [originHeaderParameter(domain), await originHeaderVersion(asked, domain)]),
  );
  found('the secret header of CloudFront is there');
  return { stacks, parameters: Object.fromEntries(versions) };
}

async function originHeaderVersion({ stage, awsRegion, now }: FrontOf, domain: PhoneDomain): Promise<string> {
  const name = originHeaderSecretName(stage, domain);
  const state = await secretState(name, awsRegion);
  if (state === undefined || state.isDeleted) {
    throw new Problem(
      `CloudFront has no secret header to send: there is no secret ${name} in ${awsRegion}${state ? ', it is being deleted' : ''}.`,
      secretRemedy(name, state, `origin-header -- create --stage ${stage}`),
    );
  }
  await requireCopy(name, state, awsRegion);
  requireKnown(await sentOriginHeader(stage, domain), state, now);
  return state.version;
}

/** CloudFormation reads a secret of its own region alone. */
async function requireCopy(name: string, { version }: SecretState, awsRegion: string): Promise<void> {
  if ((await secretState(name, EDGE_REGION))?.version === version) return;
  throw new Problem(
    `The secret ${name} of ${awsRegion} is not in ${EDGE_REGION}, where CloudFront is deployed, or is an older one there.`,
    'A copy follows within a minute; then repeat the command. Where there is none at all: aws secretsmanager ' +
      `replicate-secret-to-regions --secret-id ${name} --add-replica-regions Region=${EDGE_REGION} --region ${awsRegion}`,
  );
}

/** Functions that do not know a value yet would take every phone behind CloudFront for a stranger at CloudFront's address. */
function requireKnown(
  sent: { readonly version: string } | undefined,
  { version, changedAt }: SecretState,
  now: number,
): void {
  const seconds = Math.ceil((changedAt + WAIT_MILLISECONDS - now) / 1_000);
  if (!sent || sent.version === version || seconds <= 0) return;
  throw new Problem(
    'The secret header of CloudFront was changed a moment ago, and not every function has read its new value yet.',
    `Repeat the command in ${seconds} seconds.`,
  );
}
