/** Keys as lines for people. */
import type { ShownKeys, ShownVersion } from '../../../lambdas/shared/rings/commands/shown-keys.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { kindOf } from './options.ts';

/** UTC, to the second. */
export function isoTime(seconds: UnixSeconds): string {
  return new Date(seconds * 1000).toISOString().replace('.000', '');
}

export function familyLines(keys: ShownKeys, now: UnixSeconds): string[] {
  const next = keys.nextAt === undefined ? 'with the next rotation' : nextWords(keys.nextAt, now);
  return [
    `${keys.what}${keys.region ? ` ${keys.region}` : ''}  next: ${next}`,
    ...keys.versions.map((version) => `  ${version.version}  ${stateWords(version, keys, now)}`),
    ...keys.unfinished.map((kid) => `  ${kid}  is being made`),
    ...keys.retired.map(({ version, since }) => `  ${version}  retired ${isoTime(since)}; KMS deletes it`),
  ];
}

function nextWords(nextAt: UnixSeconds, now: UnixSeconds): string {
  return nextAt <= now ? 'due' : `${isoTime(nextAt)}, in ${span(nextAt - now)}`;
}

function stateWords(version: ShownVersion, { what }: ShownKeys, now: UnixSeconds): string {
  const signs = ['certificate', 'message', 'token', 'report-session', 'token-key'].includes(kindOf(what));
  const made = `made ${isoTime(version.createdAt)}, ${span(now - version.createdAt)} old`;
  const until = version.until === undefined ? '' : `, goes ${isoTime(version.until)}`;
  switch (version.state) {
    case 'announced':
      return `announced, ${signs ? 'signs' : 'writes'} from ${isoTime(version.usableFrom)}; ${made}`;
    case 'writes':
      return `${signs ? 'signs' : 'writes'} now; ${made}${until}`;
    case 'reads':
      return `replaced, still good for what it ${signs ? 'signed' : 'wrote'}; ${made}${until}`;
    case 'revoked':
      return `REVOKED ${isoTime(version.revokedAt ?? now)}; ${made}`;
  }
}

/** In its largest unit: 90 s, 15 min, 5 h, 12 d. */
export function span(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}
