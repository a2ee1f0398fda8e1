/** What a change of signing keys asks of Apple, Google and phones, by when, and why a plan is refused (key-server.md §4.9). */
import { DAY_SECONDS, type UnixSeconds } from '../keys/interval.ts';
import { INDEX_DAYS } from './index-file.ts';
import { isoTime, type SignerTimes } from './signer-settings.ts';
import { signerName, signsAt, unsignedTimes } from './signers.ts';

/**
 * Apple and Google are told of a key so many days before phones have it, unless they say otherwise: the longer end of the 7 to 10 days that
 * the reference's console advises for the end of an old key (key-server.md §4.9). Neither publishes a time of its own.
 */
export const LEAD_DAYS = 10;

/**
 * A key may end so long after its successor stands first. A phone may hold the old configuration for as long as Apple and Google take,
 * and then still be offline for the two weeks for which files are listed: the one that it reads last must be signed for it too.
 */
export const OVERLAP_DAYS = LEAD_DAYS + INDEX_DAYS;

export interface RotationFacts {
  /** Of the region file. */
  readonly signers: readonly SignerTimes[];
  /** What `public-keys.json` says now, times in seconds; empty before the first deployment. */
  readonly live: readonly SignerTimes[];
  /** Days that Apple and Google ask for. Default: LEAD_DAYS. */
  readonly leadDays?: number;
}

export interface RotationStep {
  readonly at: UnixSeconds;
  /** `tell`: by then at the latest. The others: at that time. */
  readonly what: 'tell' | 'signs' | 'first' | 'resign' | 'earliest-end' | 'ends';
  /** Name of the key (signers.ts). */
  readonly signer: string;
}

export interface RotationPlan {
  /** From now on, oldest first; `tell` may lie in the past. */
  readonly steps: readonly RotationStep[];
  /** Why it must not be deployed, in sentences. */
  readonly refusals: readonly string[];
}

export function planRotation(facts: RotationFacts, now: UnixSeconds): RotationPlan {
  const steps = facts.signers.flatMap((signer) => stepsOf(signer, facts, now));
  return {
    steps: steps.filter(({ at, what }) => at > now || what === 'tell').sort((a, b) => a.at - b.at),
    refusals: [
      ...gapRefusals(facts, now),
      ...goneRefusals(facts, now),
      ...endRefusals(facts, now),
      ...leadRefusals(facts, now),
    ],
  };
}

const firstOf = ({ from, firstFrom }: SignerTimes): UnixSeconds => firstFrom ?? from ?? 0;
const lead = ({ leadDays = LEAD_DAYS }: RotationFacts): number => leadDays * DAY_SECONDS;
const isLive = (signer: SignerTimes, { live }: RotationFacts) =>
  live.some((one) => signerName(one) === signerName(signer));

function stepsOf(signer: SignerTimes, facts: RotationFacts, now: UnixSeconds): RotationStep[] {
  const name = signerName(signer);
  const { from, until } = signer;
  const isNew = from !== undefined && firstOf(signer) > now;
  const earliest = earliestEnd(signer, facts);
  return [
    ...(isNew ? [{ at: firstOf(signer) - lead(facts), what: 'tell' as const, signer: name }] : []),
    ...(from === undefined ? [] : [{ at: from, what: 'signs' as const, signer: name }]),
    // Whoever has the new key alone reads the first signature of files that are still listed, too.
    ...(isNew
      ? [
          { at: firstOf(signer), what: 'first' as const, signer: name },
          { at: firstOf(signer), what: 'resign' as const, signer: name },
        ]
      : []),
    ...(earliest === undefined ? [] : [{ at: earliest, what: 'earliest-end' as const, signer: name }]),
    ...(until === undefined ? [] : [{ at: until, what: 'ends' as const, signer: name }]),
  ];
}

/** Undefined as long as there is no other key that could take its place. */
function earliestEnd(signer: SignerTimes, { signers }: Pick<RotationFacts, 'signers'>): UnixSeconds | undefined {
  const later = signers.filter((one) => one !== signer && firstOf(one) > firstOf(signer)).map(firstOf);
  return later.length === 0 ? undefined : Math.min(...later) + OVERLAP_DAYS * DAY_SECONDS;
}

function gapRefusals({ signers }: RotationFacts, now: UnixSeconds): string[] {
  return unsignedTimes(signers, now).map(({ start = now, end }) => {
    const until = end === undefined ? 'on' : `to ${isoTime(end)}`;
    return `No key signs from ${isoTime(start)} ${until}: windows would fail, and phones get no files.`;
  });
}

/** A key that signs now and that the file does not name. */
function goneRefusals({ signers, live }: RotationFacts, now: UnixSeconds): string[] {
  return live
    .filter((one) => signsAt(one, now) && !signers.some((signer) => signerName(signer) === signerName(one)))
    .map(
      (one) =>
        `${signerName(one)} signs now and would end with the deployment: phones that know no other key drop every file after ` +
        'it. Let it stay in the region file, with its end.',
    );
}

function endRefusals(facts: RotationFacts, now: UnixSeconds): string[] {
  return facts.signers.flatMap((signer) => {
    const { until } = signer;
    const earliest = earliestEnd(signer, facts);
    if (until === undefined || until <= now || earliest === undefined || until >= earliest)
      return endedNow(signer, facts, now);
    return [
      `${signerName(signer)} ends at ${isoTime(until)}; the earliest is ${isoTime(earliest)}, ${OVERLAP_DAYS} days after its successor ` +
        'stands first. Phones that have not heard of that one would drop every file.',
    ];
  });
}

/** Its end was moved into the past while it signs. */
function endedNow(signer: SignerTimes, { live }: RotationFacts, now: UnixSeconds): string[] {
  const { until } = signer;
  const signs = live.some((one) => signerName(one) === signerName(signer) && signsAt(one, now));
  if (until === undefined || until > now || !signs) return [];
  return [`${signerName(signer)} signs now and would have ended at ${isoTime(until)} already.`];
}

/** A key that is not live yet cannot be known to anybody. */
function leadRefusals(facts: RotationFacts, now: UnixSeconds): string[] {
  return facts.signers
    .filter((signer) => signer.from !== undefined && !isLive(signer, facts) && firstOf(signer) < now + lead(facts))
    .map(
      (signer) =>
        `${signerName(signer)} stands first from ${isoTime(firstOf(signer))}; the earliest is ${isoTime(now + lead(facts))}, since Apple and ` +
        'Google have not got it yet. Where they ask for fewer days, say so: --lead.',
    );
}
