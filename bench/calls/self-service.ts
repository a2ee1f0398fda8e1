/**
 * `npm run bench -- self-service`: a token becomes a code, through the shipped handler, in this process, against the local AWS and
 * a verification server that answers at once, over plain HTTP: CPU, calls to DynamoDB, write units and bytes.
 */
import '../../tools/command/read-tsx.ts';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { selfserviceTables } from '../../lambdas/selfservice/tables.ts';
import { openTokenKeys } from '../../lambdas/selfservice/token-keys/token-keys.ts';
import { dynamo } from '../../lambdas/shared/aws/dynamo.ts';
import { kms } from '../../lambdas/shared/aws/kms.ts';
import { selfServiceSecretName } from '../../lambdas/shared/names.ts';
import { randomBytes } from '../../lambdas/shared/random.ts';
import { openRing } from '../../lambdas/shared/rings/rings.ts';
import { drawToken, writeToken } from '../../protocol/eligibility/token.ts';
import { utcDay } from '../../protocol/keys/interval.ts';
import { httpEvent } from '../../test/support/http/events.ts';
import { aSelfServiceRegion, REGION, regionsFileOf } from '../../test/support/selfservice/self-service.ts';
import { withLocalServers } from '../support/local-servers.ts';
import {
  type Call,
  costOf,
  cpuMilliseconds,
  MEASURED_CALLS,
  print,
  watchAws,
  withoutOutput,
} from '../support/measure.ts';
import { withTaker } from '../support/taker.ts';
import { context } from '../support/verification.ts';

const regions = { [REGION]: aSelfServiceRegion() };
const unixTime = () => Math.floor(Date.now() / 1000);
const issued = { code: '12345678', expiresAtTimestamp: unixTime() + 86_400 };

/** Keys of tokens, and the key of the verification server's API. The tables are there. */
async function deploySelfService(): Promise<void> {
  process.env.SELF_SERVICE_REGIONS = regionsFileOf(regions);
  const { handler: rotate } = await import('../../lambdas/selfservice/rotate/handler.ts');
  await rotate({}, context);
  const Name = selfServiceSecretName(String(process.env.STAGE), REGION, 'api-key');
  await new SecretsManagerClient().send(new CreateSecretCommand({ Name, SecretString: 'key' }));
}

/** One for each call, drawn before anything is measured. */
async function drawTokens(count: number): Promise<string[]> {
  const rings = { dynamo: dynamo(), kms: kms(), table: String(process.env.RINGS_TABLE) };
  const keys = openTokenKeys(regions, (name) => openRing(rings, name));
  const { secret, kid } = await keys.signing(REGION, 'confirmed', unixTime());
  return Array.from({ length: count }, () => writeToken(drawToken(secret, kid, randomBytes)));
}

async function issueCall(): Promise<Call> {
  await deploySelfService();
  const tokens = await drawTokens(MEASURED_CALLS + 1);
  const { handler } = await import('../../lambdas/selfservice/issue/handler.ts');
  const headers = { host: 'self.example.org', 'content-type': 'application/x-www-form-urlencoded' };
  return async (index) => {
    const fields = { token: tokens[index] ?? '', symptoms: 'none', symptomDate: '', testDate: utcDay(unixTime()) };
    const body = new URLSearchParams(fields).toString();
    const answer = await handler(httpEvent({ path: '/self/issue', headers, body }), context);
    if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}`);
    return answer.body;
  };
}

export async function run(): Promise<void> {
  await withTaker(JSON.stringify(issued), async (url) => {
    process.env.VERIFICATION_ADMIN_URL = url;
    await withLocalServers(selfserviceTables, async () => {
      const use = watchAws(dynamo('staff'), kms('staff'));
      const call = await withoutOutput(issueCall);
      const cpu = await cpuMilliseconds(call);
      const costs = await costOf(use, async () => call(MEASURED_CALLS));
      print({ bench: 'self-service', call: 'issue', cpuMilliseconds: cpu, ...costs });
    });
  });
}
