import { address, key, type Section, threshold, words } from './key.ts';

/** region-config.md §2.5: each with `_1` to `_4`. */
export const classifications: Section = {
  title: 'Set Exposure Classifications',
  keys: [
    words('exposureDetailsBodyText', 1_500, {
      indexed: true,
      label: 'Exposure Details Body',
      meaning: 'What to do, on the page that the notification opens.',
    }),
    words('notificationSubject', 50, {
      indexed: true,
      label: 'Notification Subject',
      meaning: 'Bold line of the notification, and head of the exposure in the settings.',
    }),
    words('notificationBody', 256, {
      indexed: true,
      label: 'Notification Body',
      meaning: 'Text of the notification.',
    }),
    key('classificationName', 'text', {
      maximum: 25,
      required: true,
      indexed: true,
      label: 'Classification Name',
      pattern: /^[\x20-\x7E]+$/,
      meaning:
        "Unique among the region's classifications. It changes whenever a threshold of the classification changes.",
    }),
    address('classificationURL', {
      indexed: true,
      label: 'Classification URL',
      meaning: "The authority's page with further advice, behind the exposure details.",
    }),
    threshold('confirmedTestPerDaySumERVThreshold', {
      label: 'Confirmed Test Per Day Sum ERV Threshold',
      meaning: "A day's sum of exposure risk values of confirmed tests that notifies.",
    }),
    threshold('clinicalDiagnosisPerDaySumERVThreshold', {
      label: 'Clinical Diagnosis Per Day Sum ERV Threshold',
      meaning: "A day's sum of exposure risk values of clinical diagnoses that notifies.",
    }),
    threshold('selfReportPerDaySumERVThreshold', {
      label: 'Self Report Per Day Sum ERV Threshold',
      meaning: "A day's sum of exposure risk values of own reports that notifies.",
    }),
    threshold('recursivePerDaySumERVThreshold', {
      label: 'Recursive Per Day Sum ERV Threshold',
      meaning: 'For a report type that phones never match: leave it at 0.',
    }),
    threshold('perDaySumERVThreshold', {
      label: 'Per Day Sum ERV Threshold',
      meaning: "A day's sum of exposure risk values of all report types that notifies.",
    }),
    threshold('perDayMaxERVThreshold', {
      label: 'Per Day Max ERV Threshold',
      meaning: 'An exposure risk value of one encounter that notifies.',
    }),
    threshold('weightedDurationAtAttenuationThreshold', {
      label: 'Weighted Duration at Attenuation Threshold',
      meaning: "A day's seconds, weighted by attenuation alone, that notify.",
    }),
  ],
};

/** region-config.md §2.6. */
export const revocation: Section = {
  title: 'Set Exposure Revoked Notifications',
  keys: [
    words('revokedNotificationBody', 256, {
      localisable: 'google',
      label: 'Notification Body',
      meaning: 'Text of the notification that an exposure was told of by mistake.',
    }),
    words('revokedNotificationSubject', 50, {
      localisable: 'google',
      label: 'Notification Subject',
      meaning: 'Bold line of the notification that an exposure was told of by mistake.',
    }),
    words('revokedDetailsBodyText', 1_500, {
      label: 'Revoked Details Body',
      meaning: 'What a withdrawn exposure means, on the page that its notification opens.',
    }),
    address('revokedURL', {
      label: 'Revoked URL',
      meaning: "The authority's page with further advice on withdrawn exposures.",
    }),
  ],
};
