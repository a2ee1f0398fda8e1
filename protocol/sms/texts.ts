/** The texts of a region by their labels, its own and the shipped ones (verification-server.md §2.6). */
import type { TestType } from '../codes/test-type.ts';
import { watermarked } from '../practice.ts';
import type { VerificationSettings } from '../region.ts';

/** Of `sms.template`; reserved for it. An empty label means the same. */
export const DEFAULT_LABEL = 'Default SMS template';
/** Of the text for people's own reports. A region that takes such reports has one in any case. */
export const USER_REPORT_LABEL = 'User Report';

const defaultTexts = {
  express: 'This is your Exposure Notifications verification code: [enslink] Expires in [longexpires] hours',
  plain: 'This is your Exposure Notifications verification code: [longcode] Expires in [longexpires] hours',
} as const;

/**
 * With Exposure Notifications Express a link, as in its other texts. A link opens on any phone, but the code in it works
 * only on the one that asked for it, because verify wants that phone's nonce (§1.4).
 */
const defaultUserReportTexts = {
  express:
    'Your Exposure Notifications verification code: [enslink] Expires in [expires] minutes. If you did not request this, ignore it.',
  plain:
    'Your Exposure Notifications verification code: [code] Expires in [expires] minutes. If you did not request this, ignore it.',
} as const;

type Texts = Pick<VerificationSettings, 'enExpress' | 'sms' | 'allowedTestTypes' | 'practice'>;

/**
 * Label → template, the default's first. Normalised when the region file was read. Those of a practice twin get their mark
 * here, where every message and every rule takes them from, so that no setting takes it away.
 */
export function messageTemplates(settings: Texts): ReadonlyMap<string, string> {
  const own = ownTemplates(settings);
  if (!settings.practice) return own;
  return new Map([...own].map(([label, template]) => [label, watermarked(template)]));
}

function ownTemplates({ enExpress, sms, allowedTestTypes }: Texts): ReadonlyMap<string, string> {
  const kind = enExpress ? 'express' : 'plain';
  const reports = allowedTestTypes.includes('user-report');
  return new Map([
    [DEFAULT_LABEL, sms.template ?? defaultTexts[kind]],
    ...(reports ? [[USER_REPORT_LABEL, defaultUserReportTexts[kind]] as const] : []),
    ...Object.entries(sms.templates),
  ]);
}

/** Undefined: the region has no text of this label. `label`: of an issue request, '' for the default. */
export function messageTemplate(settings: Texts, label: string, testType?: TestType): string | undefined {
  return chosenTemplate(messageTemplates(settings), label, testType);
}

/** The same of texts by their labels. */
export function chosenTemplate(
  templates: ReadonlyMap<string, string>,
  label: string,
  testType?: TestType,
): string | undefined {
  const chosen = templates.get(label || DEFAULT_LABEL);
  // The code of a user report ends within two hours, its link too: `[longexpires]` would be 0 hours.
  const hasNoHours = testType === 'user-report' && chosen?.includes('[longexpires]');
  return hasNoHours ? templates.get(USER_REPORT_LABEL) : chosen;
}
