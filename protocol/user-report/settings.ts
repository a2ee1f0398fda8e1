/** What a region file says about people who report a test of their own (verification-server.md §3.4, §3.5). */
import * as z from 'zod/mini';
import { deploy, live } from '../settings/marks.ts';

const httpsUrl = z.url().check(z.startsWith('https://'), z.maxLength(500));
/** BCP 47, as in `?lang=` and Accept-Language. */
const language = z.string().check(z.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/));

export const userReportSettings = z.strictObject({
  /** The form on the bare redirect host. Needs `user-report` among the test types. Default false. */
  webForm: live(z._default(z.boolean(), false)),
  /** The region's own gateway sends the form's messages; its secret is named in the stage file. Default: our providers. */
  webhookUrl: deploy(z.optional(httpsUrl)),
  /** Of the authority's page about reporting. */
  learnMoreUrl: live(z.optional(httpsUrl)),
  /** `#rrggbb` of the form's head. Default: the page's own. */
  color: live(z.optional(z.string().check(z.regex(/^#[0-9a-f]{6}$/)))),
  /** Of a person whose own language the form does not have. Default en. */
  defaultLanguage: deploy(z._default(language, 'en')),
  /** Language → message id → text, instead of the shipped ones or in a language that is not shipped. */
  texts: deploy(z._default(z.record(language, z.record(z.string(), z.string().check(z.maxLength(2_000)))), {})),
});
