/** Settings in a terminal's words. */
import type { SettingChange } from '../../../lambdas/verification/store/live-settings.ts';
import { nearestName } from '../../../lib/settings/reading/schema-members.ts';
import { type Setting, settings } from '../../../protocol/settings/fields.ts';
import type { Difference } from '../../../protocol/settings/live.ts';
import { UsageError } from '../../command/operator-command.ts';

const PART = 'verification.';

/** Those that the verification server has: of the others (key server, self-service, phones) it knows nothing. */
export const shownSettings: readonly Setting[] = settings.filter(({ path }) => path.startsWith(PART));

/** Of what somebody typed. Throws a UsageError for what is no setting of this server. */
export function settingNamed(typed: string): Setting {
  const setting = shownSettings.find(({ path }) => path === typed || path === PART + typed);
  if (setting) return setting;
  const known = shownSettings.map(({ path }) => path.slice(PART.length));
  const nearest = nearestName(typed.replace(PART, ''), known);
  const remedy = nearest === undefined ? `allowed: ${known.join(', ')}` : `did you mean "${nearest}"?`;
  throw new UsageError(`"${typed}" is no setting; ${remedy}`);
}

export function inWords(value: unknown): string {
  return value === null ? 'none' : JSON.stringify(value);
}

export function changeInWords({ key, before, after }: Difference): string {
  return `${key}: ${inWords(before)} → ${inWords(after)}`;
}

/** A heading, and a line for each setting. */
export function versionInWords({ version, at, by, changes }: SettingChange): string {
  const when = new Date(at * 1_000).toISOString();
  const lines = changes.length > 0 ? changes.map(changeInWords) : ['nothing in force changed'];
  return [
    `version ${version}, ${when}, ${by ?? 'by somebody who did not say'}`,
    ...lines.map((line) => `  ${line}`),
  ].join('\n');
}
