/** The part `exposureNotifications` of a region file: what phones are told, in the words of a person. */
import * as z from 'zod/mini';
import { CLASSIFICATIONS } from '../key-name.ts';
import { presetNames } from '../presets.ts';
import { signatureForms, signatureTexts, signedTexts } from '../update-signature.ts';
import { color, date, infectiousnessMap, roaming, text, wholeNumber, word, yesOrNo } from './leaf.ts';

/** Checked by a rule of its own (rules/locales.ts), which knows what was meant. */
const locale = z.string();

const agency = z.strictObject({
  websiteURL: text('agencyWebsiteURL'),
  headerStyle: word('agencyHeaderStyle'),
  color: color('agencyColor'),
  textColor: color('agencyHeaderTextColor'),
  image: text('agencyImage'),
});

/** Of one locale. */
const texts = z.strictObject({
  agencyDisplayName: text('agencyDisplayName'),
  agencyRegionName: text('agencyRegionName'),
  agencyMessage: text('agencyMessage'),
  legalConsentText: text('legalConsentText'),
  testVerificationIntroMessage: text('testVerificationIntroMessage'),
  revokedNotificationSubject: text('revokedNotificationSubject'),
  revokedNotificationBody: text('revokedNotificationBody'),
  revokedDetailsBodyText: text('revokedDetailsBodyText'),
  agencyHeaderSubtitle: text('agencyHeaderSubtitle'),
  appTitle: text('appTitle'),
  symptomsOnsetDescription: text('symptomsOnsetDescription'),
  traveledQuestionText: text('traveledQuestionText'),
  enpaConsentText: text('enpaConsentText'),
});

const attenuation = z.strictObject({
  /** The highest attenuation of each bucket. */
  thresholds: z._default(
    z.strictObject({
      immediateNear: wholeNumber('attenuationImmediateNearThreshold'),
      nearMed: wholeNumber('attenuationNearMedThreshold'),
      medFar: wholeNumber('attenuationMedFarThreshold'),
    }),
    {},
  ),
  weights: z._default(
    z.strictObject({
      immediate: wholeNumber('attenuationImmediateWeight'),
      near: wholeNumber('attenuationNearWeight'),
      med: wholeNumber('attenuationMedWeight'),
      other: wholeNumber('attenuationOtherWeight'),
    }),
    {},
  ),
});

const infectiousness = z.strictObject({
  map: infectiousnessMap('symptomOnsetToInfectiousnessMap'),
  standardWeight: wholeNumber('infectiousnessStandardWeight'),
  highWeight: wholeNumber('infectiousnessHighWeight'),
});

const reportTypes = z.strictObject({
  confirmedTestWeight: wholeNumber('reportTypeConfirmedTestWeight'),
  confirmedClinicalDiagnosisWeight: wholeNumber('reportTypeConfirmedClinicalDiagnosisWeight'),
  selfReportWeight: wholeNumber('reportTypeSelfReportWeight'),
  noneMap: word('reportTypeNoneMap'),
});

const classification = z.strictObject({
  name: text('classificationName'),
  url: text('classificationURL'),
  /** Locale → what the person reads. */
  texts: z._default(
    z.record(
      locale,
      z.strictObject({
        notificationSubject: text('notificationSubject'),
        notificationBody: text('notificationBody'),
        exposureDetailsBodyText: text('exposureDetailsBodyText'),
      }),
    ),
    {},
  ),
  /** What notifies; any of them is enough. */
  thresholds: z._default(
    z.strictObject({
      perDaySumERV: wholeNumber('perDaySumERVThreshold'),
      perDayMaxERV: wholeNumber('perDayMaxERVThreshold'),
      weightedDurationAtAttenuation: wholeNumber('weightedDurationAtAttenuationThreshold'),
      confirmedTestPerDaySumERV: wholeNumber('confirmedTestPerDaySumERVThreshold'),
      clinicalDiagnosisPerDaySumERV: wholeNumber('clinicalDiagnosisPerDaySumERVThreshold'),
      selfReportPerDaySumERV: wholeNumber('selfReportPerDaySumERVThreshold'),
      recursivePerDaySumERV: wholeNumber('recursivePerDaySumERVThreshold'),
    }),
    {},
  ),
});

/** What Apple leaves open about a signed update (enx-client.md §13). Change one when Apple says so. */
const push = z.strictObject({
  /** Is the header's base64 text signed, or the name that it stands for? Default `header`. */
  signedText: z._default(z.enum(signedTexts), 'header'),
  /** Default `der`; `raw` is r‖s in 64 bytes. */
  signatureForm: z._default(z.enum(signatureForms), 'der'),
  /** Default `base64`. */
  signatureText: z._default(z.enum(signatureTexts), 'base64'),
  /** Send the two revocation texts by locale, as Google's document has them? Apple's does not. Default false. */
  localisedRevocation: z._default(z.boolean(), false),
});

/** A value that the deployment decides, written down only to be compared with it. */
const stated = z.strictObject({
  enVersion: z.optional(z.int()),
  regionIdentifier: z.optional(z.string()),
  exposureMatching: z.optional(z.boolean()),
  publicKey: z.optional(z.string()),
  publicKeyVersion: z.optional(z.string()),
  tekLocalDownloadIndexFile: z.optional(z.string()),
  tekLocalDownloadBasePath: z.optional(z.string()),
  tekPublishInterval: z.optional(z.int()),
  tekUploadURL: z.optional(z.string()),
  testVerificationURL: z.optional(z.string()),
  testVerificationCertificateURL: z.optional(z.string()),
  healthAuthorityID: z.optional(z.string()),
  appLinkHost: z.optional(z.string()),
});

export const exposureNotifications = z.strictObject({
  goLiveDate: date('goLiveDate'),
  appBundleId: text('appBundleId'),
  agency: z._default(agency, {}),
  legalConsentVersion: text('legalConsentVersion'),
  /** Locale → what the person reads; the first is the one of texts without a locale. */
  texts: z._default(z.record(locale, texts), {}),
  /** Scores to start from. Default: Google's. */
  preset: z.optional(z.enum(presetNames)),
  attenuation: z._default(attenuation, attenuation.parse({})),
  infectiousness: z._default(infectiousness, {}),
  reportTypes: z._default(reportTypes, {}),
  daysSinceExposureThreshold: wholeNumber('daysSinceExposureThreshold'),
  /** From the most to the least serious: phones take the first whose threshold is met. */
  classifications: z._default(z.array(classification).check(z.maxLength(CLASSIFICATIONS)), []),
  revocation: z._default(z.strictObject({ url: text('revokedURL') }), {}),
  verification: z._default(z.strictObject({ learnMoreURL: text('verificationCodeLearnMoreURL') }), {}),
  android: z._default(
    z.strictObject({
      tekRoamingUrls: roaming('tekRoamingUrls'),
      enableENPA: yesOrNo('enableENPA'),
      enpaConsentVersion: text('enpaConsentVersion'),
    }),
    {},
  ),
  test: z._default(z.strictObject({ callbackIntervalInMin: wholeNumber('callbackIntervalInMin') }), {}),
  push: z._default(push, push.parse({})),
  stated: z._default(stated, {}),
});

export type ExposureNotifications = z.output<typeof exposureNotifications>;
