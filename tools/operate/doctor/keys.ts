/** Keys: those of KMS are there to be used, rings and signing keys are fresh, and the functions can open them. */
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import { liveFunction } from '../../../lambdas/shared/names.ts';
import type { ShowKeysResult, ShownKeys } from '../../../lambdas/shared/rings/commands/shown-keys.ts';
import { HOUR_SECONDS, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import { bad, type Finding, ok, orUnknown } from './finding.ts';
import { ofType, type Place } from './place.ts';

export async function lookAtKeys(place: Place): Promise<Finding[]> {
  return [...(await keysOfKms(place)), ...(await rotation(place))];
}

async function keysOfKms({ aws, resources }: Place): Promise<Finding[]> {
  const all = ofType({ resources }, 'AWS::KMS::Key').map(({ id, name }) =>
    orUnknown(`KMS key ${id}`, 'The credentials need kms:DescribeKey on it.', async () => {
      const { KeyMetadata } = await aws.kms.send(new DescribeKeyCommand({ KeyId: name }));
      const state = KeyMetadata?.KeyState ?? 'unknown';
      if (state === 'Enabled') return [ok(`KMS key ${id}`, state)];
      const cancel = state === 'PendingDeletion' ? `aws kms cancel-key-deletion --key-id ${name}, then ` : '';
      return [
        bad(
          `KMS key ${id}`,
          state,
          `At once: ${cancel}aws kms enable-key --key-id ${name}. Then docs/operations/KeyTampered.md.`,
        ),
      ];
    }),
  );
  return (await Promise.all(all)).flat();
}

/** The rotation runs every 15 minutes; a key that is this late has been missed by several runs. */
const LATE_SECONDS = 2 * HOUR_SECONDS;

async function rotation({ domain, stage, invoke }: Place): Promise<Finding[]> {
  const remedy = 'The credentials need lambda:InvokeFunction on show-keys (docs/policies/doctor.json).';
  return orUnknown('key rings and signing keys', remedy, async () => {
    const shown = (await invoke(liveFunction(stage.name, domain, 'show-keys'), {})) as ShowKeysResult;
    if ('error' in shown) throw new Error(shown.error);
    const stale = shown.keys.filter((keys) => isStale(keys, shown.now));
    if (stale.length === 0) return [ok('key rings and signing keys', `${shown.keys.length} families, all fresh`)];
    const fix = `docs/operations/RotationFailing.md; to see them: npm run rotate -- list --stage ${stage.name}`;
    return stale.map((keys) => bad(nameOf(keys), staleWords(keys, shown.now), fix));
  });
}

const nameOf = ({ what, region }: ShownKeys) => `keys ${what}${region === undefined ? '' : ` of ${region}`}`;

function isStale({ versions, nextAt }: ShownKeys, now: UnixSeconds): boolean {
  const isUsed = versions.some(({ state }) => state === 'writes');
  return !isUsed || (nextAt !== undefined && nextAt + LATE_SECONDS < now);
}

function staleWords({ versions, nextAt = 0 }: ShownKeys, now: UnixSeconds): string {
  if (!versions.some(({ state }) => state === 'writes')) return 'there is none that writes or signs';
  return `the next one was due ${Math.round((now - nextAt) / HOUR_SECONDS)} hours ago`;
}
