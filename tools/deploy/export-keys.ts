/**
 * The keys that sign export files, before and after a deployment: none may be forgotten, and one that a region file names
 * (`keyServer.export.signerKeyArn`) must exist, be fit, and let the export sign, sign-update if it is to push updates to Apple,
 * and nobody else (docs/decisions/002).
 */
import { DescribeKeyCommand, GetKeyPolicyCommand, type KeyMetadata, KMSClient } from '@aws-sdk/client-kms';
import { Problem } from '../../device/problem.ts';
import { CORRECT_ROLE_OUTPUT, EXPORT_ROLE_OUTPUT, regionId, UPDATE_ROLE_OUTPUT } from '../../lib/names.ts';
import { liveRegions } from '../../lib/settings/region-files.ts';
import { secondsOf } from '../../protocol/export/signer-settings.ts';
import type { RegionFile } from '../../protocol/region.ts';
import type { Caller } from './aws.ts';
import {
  type KeyPolicy,
  letsSignFiles,
  letsSignUpdates,
  type Signers,
  signingProblem,
  signsFiles,
  signsFilesAgain,
  signsUpdates,
} from './key-policy.ts';

const page = 'docs/operations/lost-export-key.md';

/**
 * Without its file a region's key would leave the stack, and a file that comes back would make a new one, which no phone
 * trusts. Throws a Problem when the key server that lives holds the key of a region without a file. `own`: region id → key.
 */
export function refuseForgottenRegions(own: ReadonlyMap<string, string>, regions: readonly RegionFile[]): void {
  const known = new Set(regions.map(({ region }) => regionId(region)));
  const forgotten = [...own].filter(([id]) => !known.has(id));
  if (forgotten.length === 0) return;
  throw new Problem(
    `The key server holds export keys of regions that have no file any more: ${forgotten
      .map(([id, key]) => `${id} (${key})`)
      .join(', ')}.`,
    'To take a region out of service keep its file and write "ended": true into it; its key stays. To part with the key as ' +
      `well: ${page}.`,
  );
}

/**
 * Throws a Problem for a named key that the export could not sign with. The export's role is among `outputs` unless the key
 * server is still to be made; then its right is checked after the deployment. That sign-update cannot sign is only said:
 * files are published all the same, and the key's owner can learn its role only from the deployment that made it.
 */
export async function checkAdoptedKeys(
  place: Pick<Caller, 'account' | 'awsRegion'>,
  outputs: Readonly<Record<string, string>>,
  regions: readonly RegionFile[],
  found: (line: string) => void,
): Promise<void> {
  const kms = new KMSClient({});
  const now = Date.now() / 1_000;
  const named = liveRegions(regions).flatMap((region) => adoptedKeys(region, now));
  const { [EXPORT_ROLE_OUTPUT]: files, [UPDATE_ROLE_OUTPUT]: updates, [CORRECT_ROLE_OUTPUT]: corrections } = outputs;
  for (const { region, signerKeyArn, signsUpdates: needed } of named) {
    requirePlace(region, signerKeyArn, place);
    requireFit(region, signerKeyArn, await describe(kms, region, signerKeyArn));
    const policy = files === undefined ? undefined : await readPolicy(kms, region, signerKeyArn);
    if (files !== undefined && policy) requireRight(region, signerKeyArn, { files, updates, corrections }, policy);
    const right = policy
      ? 'the export may sign, and nobody who should not'
      : 'whether it lets the export sign is checked at the end';
    found(`${region}: signs with ${signerKeyArn}; ${right}`);
    if (needed && policy && updates !== undefined && !letsSignUpdates(policy, updates))
      found(noUpdates(region, updates));
    if (policy && corrections !== undefined && !letsSignFiles(policy, corrections))
      found(noCorrections(region, corrections));
  }
}

/** Each key once. Updates are signed with those of the region's own files alone. */
function adoptedKeys({ region, keyServer }: RegionFile, now: number) {
  const { signerKeyArn: first, verificationKeyUntil: end } = keyServer.export;
  const own = end && secondsOf(end) <= now ? undefined : first;
  // One that has ended may be disabled.
  const next = keyServer.signers
    .filter(({ until }) => !until || secondsOf(until) > now)
    .map(({ signerKeyArn }) => signerKeyArn);
  const further = keyServer.furtherExports.filter(({ ended }) => !ended).map(({ signer }) => signer?.signerKeyArn);
  return [...new Set([own, ...next, ...further])]
    .filter((signerKeyArn) => signerKeyArn !== undefined)
    .map((signerKeyArn) => ({ region, signerKeyArn, signsUpdates: [own, ...next].includes(signerKeyArn) }));
}

function noUpdates(region: string, role: string): string {
  return (
    `${region}: npm run region -- push cannot sign with that key until its policy holds this too (${page}):\n` +
    JSON.stringify(signsUpdates(role), null, 2)
  );
}

function noCorrections(region: string, role: string): string {
  return (
    `${region}: npm run exports -- recall --drop and resign cannot sign with that key until its policy holds this too ` +
    `(docs/operations/resign.md):\n${JSON.stringify(signsFilesAgain(role), null, 2)}`
  );
}

function requirePlace(region: string, keyArn: string, { account, awsRegion }: Pick<Caller, 'account' | 'awsRegion'>) {
  const [, , , keyRegion, keyAccount] = keyArn.split(':');
  if (keyRegion === awsRegion && keyAccount === account) return;
  throw problem(region, keyArn, `lies in account ${keyAccount}, ${keyRegion}; allowed: in ${account}, ${awsRegion}`);
}

async function describe(kms: KMSClient, region: string, KeyId: string): Promise<KeyMetadata> {
  const { KeyMetadata } = await asked(region, KeyId, () => kms.send(new DescribeKeyCommand({ KeyId })));
  if (KeyMetadata === undefined) throw problem(region, KeyId, 'is not described by KMS');
  return KeyMetadata;
}

async function readPolicy(kms: KMSClient, region: string, KeyId: string): Promise<KeyPolicy> {
  const read = () => kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }));
  const { Policy = '{}' } = await asked(region, KeyId, read);
  return JSON.parse(Policy) as KeyPolicy;
}

function requireFit(region: string, keyArn: string, { KeySpec, KeyUsage, KeyState }: KeyMetadata): void {
  if (KeySpec !== 'ECC_NIST_P256' || KeyUsage !== 'SIGN_VERIFY')
    throw problem(region, keyArn, `is ${KeySpec}, ${KeyUsage}; allowed: ECC_NIST_P256, SIGN_VERIFY`);
  if (KeyState !== 'Enabled') throw problem(region, keyArn, `is in the state ${KeyState}; allowed: Enabled`);
}

function requireRight(region: string, keyArn: string, signers: Signers, policy: KeyPolicy): void {
  const wrong = signingProblem(policy, signers);
  if (wrong === undefined) return;
  const { files, updates, corrections } = signers;
  const statements = [
    signsFiles(files),
    ...(updates === undefined ? [] : [signsUpdates(updates)]),
    ...(corrections === undefined ? [] : [signsFilesAgain(corrections)]),
  ];
  throw new Problem(
    `${region}: the policy of the export key ${keyArn} ${wrong}`,
    `The only statements that may allow signing (aws kms put-key-policy; ${page}):\n${JSON.stringify(statements, null, 2)}`,
  );
}

async function asked<T>(region: string, keyArn: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw problem(region, keyArn, `cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

function problem(region: string, keyArn: string, what: string): Problem {
  return new Problem(
    `${region}: the export key ${keyArn} ${what}`,
    `It is named in keyServer.export.signerKeyArn of the region file; your credentials need kms:DescribeKey and ` +
      `kms:GetKeyPolicy on it. More: ${page}.`,
  );
}
