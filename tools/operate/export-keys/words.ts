import type { PublicKeys } from '../../../protocol/export/public-keys.ts';
import { OVERLAP_DAYS, type RotationPlan, type RotationStep } from '../../../protocol/export/rotation-plan.ts';
import { isoTime, type SignerTimes } from '../../../protocol/export/signer-settings.ts';
import { signsAt } from '../../../protocol/export/signers.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';

/** `times`: of the keys, in their order. */
export function keysInWords(keys: PublicKeys, times: readonly SignerTimes[], now: UnixSeconds): string {
  const lines = keys.exportKeys.flatMap(({ id, version, fingerprint, pem }, at) => [
    `key id ${id}, version ${version}: ${standing(times[at] ?? {}, now)}`,
    `fingerprint ${fingerprint}`,
    pem,
  ]);
  const manifest = keys.manifestKeys.map(
    ({ fingerprint }, at) => `${at === 0 ? 'signs' : 'signed'} the manifest: ${fingerprint}`,
  );
  return [...lines, ...manifest].join('\n');
}

function standing(signer: Pick<SignerTimes, 'from' | 'until'>, now: UnixSeconds): string {
  const { from, until } = signer;
  const end = until === undefined ? '' : ` until ${isoTime(until)}`;
  if (until !== undefined && until <= now) return `ended at ${isoTime(until)}`;
  return signsAt(signer, now) ? `signs${end}` : `signs from ${isoTime(from ?? 0)}${end}`;
}

/** With the public keys that are live, for those who are to be told of them. */
export function planInWords({ steps, refusals }: RotationPlan, live: PublicKeys | undefined): string {
  const lines = steps.map((step) => `${isoTime(step.at)}  ${sentences[step.what](step.signer)}`);
  const told = steps.filter(({ what }) => what === 'tell').map(({ signer }) => handOver(signer, live));
  return [
    ...(lines.length > 0 ? lines : ['Nothing changes: the keys that sign now go on.']),
    ...told,
    ...refusals.map((sentence) => `!! ${sentence}`),
    ...(refusals.length > 0 ? ['Not to be deployed like this: docs/operations/rotate-export-key.md'] : []),
  ].join('\n');
}

const sentences: Readonly<Record<RotationStep['what'], (signer: string) => string>> = {
  tell: (signer) =>
    `at the latest: Apple and Google have the public key of ${signer}, and both have confirmed the day on which phones have it`,
  signs: (signer) => `${signer} signs every new file beside the others, in second place`,
  first: (signer) =>
    `${signer} stands first: on this day Apple gives it to its phones, which look at the first signature alone`,
  resign: (signer) =>
    `then at once: npm run exports -- resign, so that phones with ${signer} alone take the files that are still listed`,
  'earliest-end': (signer) => `earliest end of ${signer}: ${OVERLAP_DAYS} days after its successor stands first`,
  ends: (signer) => `${signer} signs no more; it stays in the region file, and in public-keys.json`,
};

function handOver(signer: string, live: PublicKeys | undefined): string {
  const key = live?.exportKeys.find(({ id, version }) => `${id}.${version}` === signer);
  if (key === undefined) {
    return `\n${signer} is not deployed yet. Deploy, then run this again for its public key: a key signs nothing before its time.`;
  }
  const base64 = key.pem.replaceAll(/-----[^-]+-----|\s/g, '');
  return [
    '',
    `For Apple (Public Key, Public Key Version): version ${key.version}`,
    base64,
    `For Google, beside the keys that it has: ${key.id}-${key.version},${base64}`,
  ].join('\n');
}
