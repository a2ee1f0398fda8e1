/** What of a region's signing keys contradicts itself. A window that nobody would sign is refused here, and fails at run time. */
import type { ExportSettings } from '../../export/settings.ts';
import { type FurtherSigner, isoTime, secondsOf, signerTimes } from '../../export/signer-settings.ts';
import { crowdedAt, MAXIMUM_SIGNERS, signerName, unsignedTimes } from '../../export/signers.ts';
import type { UnixSeconds } from '../../keys/interval.ts';
import type { Path } from '../../region-config/file/written.ts';
import type { Finding } from '../../region-config/finding.ts';
import { wrong } from './wrong.ts';

export interface SignersOfRegion {
  readonly export: ExportSettings;
  readonly signers: readonly FurtherSigner[];
  /** Keys of further series, which must not have these names. */
  readonly others: readonly { readonly verificationKeyId: string; readonly verificationKeyVersion: string }[];
}

const SIGNERS: Path = ['keyServer', 'signers'];
const FIRST_END: Path = ['keyServer', 'export', 'verificationKeyUntil'];

export function signerProblems(region: SignersOfRegion): Finding[] {
  const order = region.signers.flatMap(orderProblems);
  // With times that are no times nothing can be said of the rest.
  return [...order, ...nameProblems(region), ...(order.length > 0 ? [] : timeProblems(region))];
}

function orderProblems({ from, firstFrom, until }: FurtherSigner, at: number): Finding[] {
  const [begin, end] = [secondsOf(from), until === undefined ? Number.POSITIVE_INFINITY : secondsOf(until)];
  const first = firstFrom === undefined ? begin : secondsOf(firstFrom);
  const late = wrong('signer-times', [...SIGNERS, at, 'until'], `is ${until}`, `a time after from (${from})`);
  if (end <= begin) return [late];
  if (first >= begin && first < end) return [];
  const allowed = until === undefined ? `${from} or later` : `from ${from} to before ${until}`;
  return [wrong('signer-times', [...SIGNERS, at, 'firstFrom'], `is ${firstFrom}`, allowed)];
}

function nameProblems({ export: first, signers, others }: SignersOfRegion): Finding[] {
  return signers.flatMap((signer, at) => {
    const taken = [first, ...others, ...signers.slice(0, at)].map(signerName);
    if (!taken.includes(signerName(signer))) return [];
    const problem = `is "${signer.verificationKeyVersion}", with the id "${signer.verificationKeyId}" the name of another key`;
    return [wrong('signer-name', [...SIGNERS, at, 'verificationKeyVersion'], problem, 'a version of its own')];
  });
}

/** By times alone, not by the clock: a file that is right stays right. */
function timeProblems({ export: first, signers }: SignersOfRegion): Finding[] {
  const times = signerTimes(first, signers);
  const [gap] = unsignedTimes(times, 0);
  const crowded = crowdedAt(times, 0);
  return [
    ...(gap?.start === undefined ? [] : [unsigned(gap.start, gap.end, signers)]),
    ...(crowded === undefined ? [] : [tooMany(crowded)]),
  ];
}

function unsigned(start: UnixSeconds, end: UnixSeconds | undefined, signers: readonly FurtherSigner[]): Finding {
  const at = signers.findIndex(({ until }) => until !== undefined && secondsOf(until) === start);
  const path: Path = at < 0 ? FIRST_END : [...SIGNERS, at, 'until'];
  const until = end === undefined ? '' : ` until ${isoTime(end)}`;
  const problem = `is ${isoTime(start)}, and from then on no key signs${until}`;
  return wrong('signer-gap', path, problem, 'none, or a time at which another key signs');
}

function tooMany(time: UnixSeconds): Finding {
  const problem = `are more than ${MAXIMUM_SIGNERS} at a time, from ${isoTime(time)} on`;
  return wrong('signer-count', SIGNERS, problem, `${MAXIMUM_SIGNERS} with the first one, which is what phones read`);
}
