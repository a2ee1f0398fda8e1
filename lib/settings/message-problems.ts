/** What is wrong with the messages, reports and apps of a region file, as far as one field alone does not show it. */
import { isSupportedCountry } from 'libphonenumber-js/min';
import type { RegionFile } from '../../protocol/region.ts';
import { type TemplateProblem, templateProblems } from '../../protocol/sms/template-rules.ts';
import { DEFAULT_LABEL } from '../../protocol/sms/texts.ts';
import { costInWords, messageCost } from './message-cost.ts';
import { LONGEST_NAME } from './stage-files.ts';

export function messageProblems({ region, verification }: RegionFile): string[] {
  // A region file is good for every stage: one that names no domain gets the longest that a stage may have.
  const linkDomain = verification.linkDomain ?? 'x'.repeat(LONGEST_NAME);
  return [
    ...countryProblems(verification),
    ...labelProblems(verification),
    ...templateProblems(region, verification, linkDomain).map(inWords),
    ...formProblems(verification),
    ...appProblems(verification),
  ];
}

type Verification = RegionFile['verification'];

/** Codes that people write for countries whose code is another one. */
const misnamed: Readonly<Record<string, string>> = { UK: 'GB', EL: 'GR' };

/**
 * Where the country has no telephone numbers, every number would be refused. Not in the schema: functions read it too,
 * and most of them have no use for a list of countries.
 */
function countryProblems({ smsCountry, sms }: Verification): string[] {
  const named = [
    ['smsCountry', smsCountry] as const,
    ...(sms.countries ?? []).map((country, at) => [`sms.countries.${at}`, country] as const),
  ];
  return named
    .filter(([, country]) => !isSupportedCountry(country))
    .map(([field, country]) => {
      const meant = misnamed[country];
      const allowed = meant ? `"${meant}"` : 'the ISO 3166-1 code of a country with telephone numbers, such as "US"';
      return `verification.${field} is "${country}"; allowed: ${allowed}`;
    });
}

function labelProblems({ sms }: Verification): string[] {
  if (!Object.hasOwn(sms.templates, DEFAULT_LABEL)) return [];
  return [`verification.sms.templates.${DEFAULT_LABEL} has a reserved label; allowed: verification.sms.template`];
}

/** With what the message would cost at its longest, since whoever shortens it wants to know. */
function inWords({ label, rule, is, allowed, message }: TemplateProblem): string {
  const field = label === DEFAULT_LABEL ? 'template' : `templates.${label}`;
  const cost = costInWords(messageCost(message));
  return `verification.sms.${field} ${is} (rule ${rule}); allowed: ${allowed}; the message has at most ${cost}`;
}

/** The form's own demands (verification-server.md §3.4, §3.5). */
function formProblems({ userReport, allowedTestTypes, allowGeneratedSms }: Verification): string[] {
  return [
    userReport.webForm &&
      !allowedTestTypes.includes('user-report') &&
      'verification.userReport.webForm is true; allowed: with "user-report" in verification.allowedTestTypes',
    userReport.webhookUrl !== undefined &&
      !allowGeneratedSms &&
      `verification.userReport.webhookUrl is "${userReport.webhookUrl}"; allowed: with verification.allowGeneratedSms true`,
  ].filter((problem) => typeof problem === 'string');
}

/** A link leads to one app of a phone; the others are only listed (verification-server.md §3.3). */
function appProblems({ apps }: Verification): string[] {
  return (['ios', 'android'] as const).flatMap((os) => {
    const led = apps.flatMap((app, at) => (app.os === os && app.redirect ? [`verification.apps.${at}`] : []));
    return led
      .slice(1)
      .map((field) => `${field} is another ${os} app with redirect true; allowed: one, which is ${led[0]}`);
  });
}
