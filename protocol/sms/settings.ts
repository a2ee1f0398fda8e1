/** What a region file says about its text messages (verification-server.md §2.6, §6.1). The texts' own rules: template.ts. */
import * as z from 'zod/mini';
import { deploy, live } from '../settings/marks.ts';
import { normaliseTemplate } from './template.ts';

/** In `smsTemplateLabel` of an issue request, exactly; 1 to 100 characters without blanks around them. */
const label = z.string().check(z.regex(/^(?! ).{1,100}(?<! )$/));
const template = z.pipe(z.string(), z.transform(normaliseTemplate));
/** Of one UTC day; 0 stops. */
const cap = z.int().check(z.gte(0), z.lte(10_000_000));
export const countryCode = z.string().check(z.regex(/^[A-Z]{2}$/));

export const smsSettings = z.strictObject({
  /** Default: a sentence with the link, or with the code where there is no link. */
  template: live(z.optional(template)),
  /** Further texts by label; `User Report` is the one of people's own reports. Default: only that one, as shipped. */
  templates: live(z._default(z.record(label, template), {})),
  /**
   * Authenticated messages, which phones open by themselves: `fail-open` sends the plain text when nobody can sign,
   * `fail-closed` sends nothing. Keys are made for it, which phones must know first. Default `no`.
   */
  signed: deploy(z._default(z.enum(['no', 'fail-open', 'fail-closed']), 'no')),
  /** Countries (ISO 3166-1 alpha-2) whose numbers get messages: the rest is toll fraud. Default: `smsCountry` alone. */
  countries: live(z.optional(z.array(countryCode).check(z.minLength(1)))),
  /** Messages a day for codes that staff and laboratories issue. Default 10,000. */
  dailyCap: live(z._default(cap, 10_000)),
  /** Messages a day for people's own reports, apart, so that a flood of them stops no laboratory. Default 1,000. */
  dailyCapUserReports: live(z._default(cap, 1_000)),
  /** Messages a day to one number. Default 5. */
  dailyCapPerNumber: live(z._default(cap, 5)),
});

export type SmsSettings = z.output<typeof smsSettings>;
