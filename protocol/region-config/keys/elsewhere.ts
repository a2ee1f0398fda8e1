import { key, type Section, versionForm, words } from './key.ts';

const testFile = 'Apple, Testing Exposure Notifications Apps';
const google = 'Google, EN Express configuration';

/** region-config.md §2.9: not in Apple's list; sent to Apple by its form or API, they would be refused. */
export const elsewhere: Section = {
  title: 'Keys of other receivers',
  keys: [
    key('callbackIntervalInMin', 'u16', {
      unit: 'minutes',
      minimum: 1,
      maximum: 1_440,
      default: 240,
      receivers: ['test'],
      source: testFile,
      meaning: 'How often a phone asks for new files.',
    }),
    words('agencyHeaderSubtitle', 50, {
      required: false,
      receivers: ['test'],
      source: `${testFile}; the limit is ours`,
      meaning: 'Second line of the header.',
    }),
    key('healthAuthorityID', 'text', {
      maximum: 256,
      required: true,
      derivedFrom: 'the first of `keyServer.healthAuthorityIds` of the region file',
      receivers: ['google'],
      source: google,
      meaning: 'Names the authority to the key server, and is the package name of the Android app: never change it.',
    }),
    key('appLinkHost', 'text', {
      maximum: 253,
      derivedFrom: "the region's own host of the redirector (`domains.redirector` of the stage file)",
      receivers: ['google'],
      source: google,
      meaning: 'Host of the links in messages, which open the Android app.',
    }),
    words('appTitle', 50, {
      required: false,
      receivers: ['google'],
      source: google,
      meaning: 'Name of the Android app; without one, that of the authority.',
    }),
    words('symptomsOnsetDescription', 8_000, {
      required: false,
      receivers: ['google'],
      source: google,
      meaning: 'What counts as first symptoms, where a person is asked for their day.',
    }),
    words('traveledQuestionText', 1_000, {
      required: false,
      receivers: ['google'],
      source: google,
      meaning: 'How a person is asked whether they were abroad.',
    }),
    key('tekRoamingUrls', 'roaming', {
      receivers: ['google'],
      source: google,
      meaning: 'Country → lists of key files that a phone reads besides, after it was there.',
    }),
    key('enableENPA', 'boolean', {
      default: false,
      receivers: ['google'],
      source: google,
      meaning: 'Does the Android app offer Exposure Notifications Private Analytics.',
    }),
    words('enpaConsentText', 50_000, {
      required: false,
      receivers: ['google'],
      source: `${google}; the limit is ours`,
      meaning: 'What people consent to before they take part in these analytics, as plain text.',
    }),
    key('enpaConsentVersion', 'text', {
      maximum: 25,
      receivers: ['google'],
      source: google,
      pattern: versionForm,
      meaning: 'Version of the text that people consent to before they take part in these analytics.',
    }),
  ],
};

/** Apple's own switches, with the values of its sample (enx-client.md §14): a phone under test has no server that sets them. */
const sample: Readonly<Record<string, number | boolean | string>> = {
  V1Enable: true,
  applicationBackgroundRuntimeIntervalinHours: 2,
  detectExposureDailyLimit: 20,
  detectExposureNKDLimit: 6,
  dynamicAlgorithmEnabled: true,
  dynamicThrottleDownAdvDensity: 6,
  dynamicThrottleDownDurationInSeconds: 216,
  dynamicThrottleDownRSSI: -55,
  dynamicThrottleUpAdvDensity: 20,
  dynamicThrottleUpDurationInMinutes: 900,
  enEnabled: true,
  enableRecursiveType: false,
  forceAPWakeIntervalInMinutesThreshold: 5,
  hasStateRegions: false,
  isMatchingRestrictedRegion: false,
  maxMatchingAttempts: 7,
  maxTtkMatchAttempt: 8,
  maxTtkMatchAttemptPerDay: 9,
  numberOfAdvSamplesForRPIThreshold: 1,
  osTriggeredAppRunTimeInSeconds: 300,
  privacyParameterInputCandence: 7,
  regionDisabledTransitionGracePeriodMinutes: 1440,
  regionTransitionGracePeriodInMinutes: 180,
  reportTypeRecursiveWeight: 100,
  rpiAdvertisementToleranceInMinutes: 120,
  rpiDuplicateAdvertisementToleranceInMinutes: 20,
  serverConfigVersion: 1,
  status: 'approved',
};

export const testSwitches: Section = {
  title: "Switches of Apple's test file",
  keys: Object.entries(sample).map(([name, value]) =>
    key(name, typeof value === 'boolean' ? 'boolean' : typeof value === 'number' ? 'int32' : 'text', {
      default: value,
      derivedFrom: "the value of Apple's sample",
      receivers: ['test'],
      source: testFile,
      meaning: "A switch of Apple's own, undocumented.",
    }),
  ),
};
