/**
 * Schema of a region file (regions/*.json): one health jurisdiction. Units are in the names; every optional field
 * states its default, and each is marked `live` or `deploy` (settings/marks.ts). Validated at synth, written as rows by the
 * deployment, read by the functions as settled data.
 * Bounds: verification-server.md §2.3 and §6.1, key-server.md §4, region-config.md §2.7.
 */
import * as z from 'zod/mini';
import { abusePreventionSettings, networkList } from './abuse/settings.ts';
import { authoritySettings } from './authorities/settings.ts';
import { testTypes } from './codes/test-type.ts';
import { exportSettings, furtherExportSettings } from './export/settings.ts';
import { furtherSigner } from './export/signer-settings.ts';
import { HOUR_SECONDS } from './keys/interval.ts';
import { app } from './redirect/apps.ts';
import { regionCode } from './region-code.ts';
import { selfServiceSettings } from './self-service/settings.ts';
import { deploy, live } from './settings/marks.ts';
import { countryCode, smsSettings } from './sms/settings.ts';
import { keyServerStatisticsSettings } from './statistics/settings.ts';
import { isTimeZone } from './text/time-zone.ts';
import { userReportSettings } from './user-report/settings.ts';

const bounded = (minimum: number, maximum: number) => z.int().check(z.gte(minimum), z.lte(maximum));

const certificate = z.strictObject({
  issuer: deploy(z.string().check(z.minLength(1), z.maxLength(150))),
  audience: deploy(z.string().check(z.minLength(1), z.maxLength(150))),
  /** Seconds; must outlive the phone's consent prompt. Default 900. */
  lifeSeconds: live(z._default(bounded(300, HOUR_SECONDS), 900)),
});

const verification = z.strictObject({
  allowedTestTypes: live(z.array(z.enum(testTypes)).check(z.minLength(1))),
  /** May staff issue a `user-report` code for a person on the phone? Default false. */
  allowAdminUserReport: live(z._default(z.boolean(), false)),
  /** Must an issue request carry a symptom or test date? Default false. */
  requireDate: live(z._default(z.boolean(), false)),
  /** May the issuer ask for the text message instead of having it sent? Default false. */
  allowGeneratedSms: live(z._default(z.boolean(), false)),
  /** Default country of a phone number without `+`, ISO 3166-1 alpha-2. Default US. */
  smsCountry: live(z._default(countryCode, 'US')),
  /** Whose calendar the dates are of that staff enter, IANA: `America/New_York`. Default UTC. */
  timeZone: live(
    z._default(z.string().check(z.refine(isTimeZone, 'a time zone of IANA, such as America/New_York')), 'UTC'),
  ),
  /** Domain of https links in messages. Default: the redirector's of the stage file; without either they are `ens://` links. */
  linkDomain: deploy(z.optional(z.string().check(z.regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/)))),
  /** Digits of the typed code. Default 8. */
  codeLength: live(z._default(bounded(6, 10), 8)),
  /** Default 900 (15 minutes). */
  codeLifeSeconds: live(z._default(bounded(300, 7_200), 900)),
  /** Characters of the code in a link. Default 16. */
  longCodeLength: live(z._default(bounded(12, 16), 16)),
  /** Whole hours, since messages name them. Default 86,400 (24 hours). */
  longCodeLifeSeconds: live(z._default(bounded(HOUR_SECONDS, 86_400).check(z.multipleOf(HOUR_SECONDS)), 86_400)),
  /** Paused: issue, batch, report and verify answer 429 `maintenance_mode`, the certificate stays open. Default false. */
  maintenance: live(z._default(z.boolean(), false)),
  /** Exposure Notifications Express: phones without an app of the region take its links. Default true. */
  enExpress: deploy(z._default(z.boolean(), true)),
  /** May one request issue up to ten codes? Default false. */
  allowBatchIssue: live(z._default(z.boolean(), false)),
  abusePrevention: z._default(abusePreventionSettings, abusePreventionSettings.parse({})),
  keyServerStatistics: z._default(keyServerStatisticsSettings, keyServerStatisticsSettings.parse({})),
  /**
   * From where keys of type `admin` and `stats` may be used, beside each key's own networks. Default: from everywhere. Phones
   * are everywhere, and self-service's key (`issue-only`) is used by functions, which have no address of their own.
   */
  adminNetworks: live(z._default(networkList, [])),
  sms: z._default(smsSettings, smsSettings.parse({})),
  userReport: z._default(userReportSettings, userReportSettings.parse({})),
  /** The region's apps, at most one of each that links lead to. Default: none. */
  apps: live(z._default(z.array(app), [])),
  certificate,
});

const keyServer = z.strictObject({
  ...authoritySettings,
  /**
   * Is a stored key that a revision sends and its token does not list left alone (key-server.md §3.3)? Otherwise the revision is
   * refused. Default false.
   */
  allowPartialRevisions: z._default(z.boolean(), false),
  export: exportSettings,
  /**
   * Further keys that sign the region's own files, beside the first one: each from then until then (docs/operations/rotate-export-key.md).
   * Default: none.
   */
  signers: z._default(z.array(furtherSigner).check(z.maxLength(50)), []),
  /** Other series of files: of other regions' keys, of travelers, with another period or another key. Default: none. */
  furtherExports: z._default(z.array(furtherExportSettings), []),
});

export const regionFile = z.strictObject({
  region: deploy(z.string().check(z.regex(regionCode))),
  name: deploy(z.string().check(z.minLength(1), z.maxLength(200))),
  /**
   * Out of service: nothing is accepted any more, and what was accepted is exported. The export key stays where it is, since
   * phones would take no other one if the region came back. Default false.
   */
  ended: deploy(z._default(z.boolean(), false)),
  verification,
  /** Region code of a twin in which staff practise (practice.ts). Default: none. */
  practiceTwin: deploy(z.optional(z.string().check(z.regex(regionCode)))),
  keyServer: deploy(keyServer),
  /** People prove a positive test by logging in. Default: they cannot. */
  selfService: deploy(z.optional(selfServiceSettings)),
});

export type RegionFile = z.output<typeof regionFile>;

/** `practice`: of a twin (practice.ts), and in no file. */
export type VerificationSettings = RegionFile['verification'] & { readonly practice?: true | undefined };
