/** What is wrong with the messages, reports and apps of a region file, as far as one field alone does not show it. */
import { isSupportedCountry } from 'libphonenumber-js/min';
import type { RegionFile } from '../../../protocol/region.ts';
import type { Path } from '../../../protocol/region-config/file/written.ts';
import type { Finding } from '../../../protocol/region-config/finding.ts';
import { type TemplateProblem, templateProblems } from '../../../protocol/sms/template-rules.ts';
import { DEFAULT_LABEL } from '../../../protocol/sms/texts.ts';
import { costInWords, messageCost } from '../message-cost.ts';
import { LONGEST_NAME } from '../stage-files.ts';
import { wrong } from './wrong.ts';

export function messageProblems({ region, verification }: RegionFile): Finding[] {
  // A region file is good for every stage: one that names no domain gets the longest that a stage may have.
  const linkDomain = verification.linkDomain ?? 'x'.repeat(LONGEST_NAME);
  return [
    ...countryProblems(verification),
    ...labelProblems(verification),
    ...templateProblems(region, verification, linkDomain).map(asFinding),
    ...formProblems(verification),
    ...appProblems(verification),
  ];
}

/** Of a member below `verification`. */
function below(rule: string, path: Path, problem: string, allowed: string): Finding {
  return wrong(rule, ['verification', ...path], problem, allowed);
}

type Verification = RegionFile['verification'];

/** Codes that people write for countries whose code is another one. */
const misnamed: Readonly<Record<string, string>> = { UK: 'GB', EL: 'GR' };

/**
 * Where the country has no telephone numbers, every number would be refused. Not in the schema: functions read it too,
 * and most of them have no use for a list of countries.
 */
function countryProblems({ smsCountry, sms }: Verification): Finding[] {
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

function labelProblems({ sms }: Verification): Finding[] {
  if (!Object.hasOwn(sms.templates, DEFAULT_LABEL)) return [];
  const path = ['sms', 'templates', DEFAULT_LABEL];
  return [below('reserved-label', path, 'has a reserved label', 'verification.sms.template')];
}

/** With what the message would cost at its longest, since whoever shortens it wants to know. */
function asFinding({ label, rule, is, allowed, message }: TemplateProblem): Finding {
  const path = label === DEFAULT_LABEL ? ['sms', 'template'] : ['sms', 'templates', label];
  const cost = costInWords(messageCost(message));
  return below(rule, path, `${is} (rule ${rule})`, `${allowed}; the message has at most ${cost}`);
}

/** The form's own demands (verification-server.md §3.4, §3.5). */
function formProblems({ userReport, allowedTestTypes, allowGeneratedSms }: Verification): Finding[] {
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
function appProblems({ apps }: Verification): Finding[] {
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
