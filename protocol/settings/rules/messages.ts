/** What is wrong with a region's messages, reports and apps, as far as one field alone does not show it. */
import { isSupportedCountry } from 'libphonenumber-js/min';
import type { VerificationSettings } from '../../region.ts';
import type { Path } from '../../region-config/file/written.ts';
import type { Finding } from '../../region-config/finding.ts';
import { type TemplateProblem, templateProblems } from '../../sms/template-rules.ts';
import { DEFAULT_LABEL } from '../../sms/texts.ts';
import { wrong } from './wrong.ts';

export interface MessageSubject {
  readonly region: string;
  readonly verification: VerificationSettings;
  /** Of https links; undefined: they are `ens://` links. */
  readonly linkDomain: string | undefined;
  /** What a message would cost at its longest, for whoever shortens it; '' where nobody knows. */
  costOf(message: string): string;
}

export function messageProblems({ region, verification, linkDomain, costOf }: MessageSubject): Finding[] {
  return [
    ...countryProblems(verification),
    ...labelProblems(verification),
    ...templateProblems(region, verification, linkDomain).map((problem) => asFinding(problem, costOf)),
    ...formProblems(verification),
    ...appProblems(verification),
  ];
}

/** Of a member below `verification`. */
function below(rule: string, path: Path, problem: string, allowed: string): Finding {
  return wrong(rule, ['verification', ...path], problem, allowed);
}

/** Codes that people write for countries whose code is another one. */
const misnamed: Readonly<Record<string, string>> = { UK: 'GB', EL: 'GR' };

/**
 * Where the country has no telephone numbers, every number would be refused. Not in the schema: functions read it too,
 * and most of them have no use for a list of countries.
 */
function countryProblems({ smsCountry, sms }: VerificationSettings): Finding[] {
  const named = [
    [['smsCountry'], smsCountry] as const,
    ...(sms.countries ?? []).map((country, at) => [['sms', 'countries', at], country] as const),
  ];
  return named
    .filter(([, country]) => !isSupportedCountry(country))
    .map(([path, country]) => {
      const meant = misnamed[country];
      const allowed = meant ? `"${meant}"` : 'the ISO 3166-1 code of a country with telephone numbers, such as "US"';
      return below('country', path, `is "${country}"`, allowed);
    });
}

function labelProblems({ sms }: VerificationSettings): Finding[] {
  if (!Object.hasOwn(sms.templates, DEFAULT_LABEL)) return [];
  const path = ['sms', 'templates', DEFAULT_LABEL];
  return [below('reserved-label', path, 'has a reserved label', 'verification.sms.template')];
}

function asFinding(
  { label, rule, is, allowed, message }: TemplateProblem,
  costOf: (message: string) => string,
): Finding {
  const path = label === DEFAULT_LABEL ? ['sms', 'template'] : ['sms', 'templates', label];
  const cost = costOf(message);
  return below(rule, path, `${is} (rule ${rule})`, `${allowed}${cost && `; the message has at most ${cost}`}`);
}

/** The form's own demands (verification-server.md §3.4, §3.5). */
function formProblems({ userReport, allowedTestTypes, allowGeneratedSms }: VerificationSettings): Finding[] {
  const { webForm, webhookUrl } = userReport;
  const form = below(
    'report-form',
    ['userReport', 'webForm'],
    'is true',
    'with "user-report" in verification.allowedTestTypes',
  );
  const gateway = below(
    'report-gateway',
    ['userReport', 'webhookUrl'],
    `is "${webhookUrl}"`,
    'with verification.allowGeneratedSms true',
  );
  return [
    ...(webForm && !allowedTestTypes.includes('user-report') ? [form] : []),
    ...(webhookUrl !== undefined && !allowGeneratedSms ? [gateway] : []),
  ];
}

/** A link leads to one app of a phone; the others are only listed (verification-server.md §3.3). */
function appProblems({ apps }: VerificationSettings): Finding[] {
  return (['ios', 'android'] as const).flatMap((os) => {
    const [first, ...others] = apps.flatMap((app, at) => (app.os === os && app.redirect ? [at] : []));
    return others.map((at) =>
      below(
        'one-app',
        ['apps', at],
        `is another ${os} app with redirect true`,
        `one, which is verification.apps.${first}`,
      ),
    );
  });
}
