/**
 * What differs between the two platforms (enx-client.md §16, gaen-device.md §12). One profile is plain data; where no
 * public source describes iOS the assumption of those tables is taken.
 */

import type { SignatureRule } from '../../protocol/export/read/trust.ts';
import { DAY_SECONDS, HOUR_SECONDS } from '../../protocol/keys/interval.ts';
import { androidRadioRules, iosRadioRules, type RadioRules } from '../radio/rules.ts';
import { androidRiskRules, iosRiskRules, type RiskRules } from '../risk/rules.ts';
import { androidDownloads, type DownloadRules, iosDownloads } from './download-rules.ts';

export interface RetryRules {
  /** Of one attempt. */
  readonly timeoutMilliseconds: number;
  /** Further attempts after 429, after a status of 500 or more, and after a timeout or lost connection. */
  readonly whenLimited: number;
  readonly whenFailing: number;
  readonly whenUnreachable: number;
  /** Which header of a 429 says how long; one in seconds or an RFC 1123 date, the other such a date. */
  readonly limitedHeader: 'Retry-After' | 'X-Retry-After';
  /** Waits that long, or asks again at once and gives that attempt so long a time, as Android does in effect. */
  readonly limitedMeans: 'wait' | 'timeout';
}

/** Cover traffic by the client's own schedule (enx-client.md §7). */
export interface CoverRules {
  /** A worker wakes this often, and sends in one of so many wakings. */
  readonly everySeconds: number;
  readonly sendsOnceIn: number;
  /** One in so many rounds begins with a report of an own test. */
  readonly userReportOnceIn: number;
  /** Between verify and the rest: at most so long in this share of rounds… */
  readonly shortGapSeconds: number;
  readonly shortGapShare: number;
  /** …else uniform up to so long, and the rest is not sent after a gap above the limit. */
  readonly longGapSeconds: number;
  readonly longestGapSeconds: number;
  readonly keys: number;
}

/** How often a person may report an own test (enx-client.md §9). */
export interface UserReportLimits {
  readonly reports: number;
  readonly withinSeconds: number;
  readonly apartSeconds: number;
}

export const platforms = ['android', 'ios'] as const;
export type Platform = (typeof platforms)[number];

export interface Profile {
  readonly name: Platform;
  readonly userAgent: string;
  /** Of the browser, which opens links that no app has claimed (verification-server.md V19). */
  readonly browserAgent: string;
  /** Where the operating system reads which app a host's links belong to (verification-server.md §3.2). */
  readonly associationPath: string;
  /** `accept` of verify; undefined = not sent. */
  readonly acceptedTestTypes: readonly string[] | undefined;
  /** `padding` grows the JSON body to at least this many bytes; 0 = none is sent. */
  readonly paddedBodyBytes: number;
  /** Segments per key in the HMAC: with or without transmission risk (enx-client.md §5.1). */
  readonly macSegments: 3 | 4;
  /** Sent with every key when above 0. */
  readonly transmissionRisk: number;
  /** iOS always sends `revisionToken`, if need be empty; Android only one that it holds. */
  readonly alwaysSendsRevisionToken: boolean;
  readonly sendsTraveler: boolean;
  /** Today's key ends when it is handed out (gaen-device.md §1); otherwise it goes out as a whole, still in use. */
  readonly endsKeyOnSharing: boolean;
  /** Sends `symptomOnsetInterval` when the person gave a date. */
  readonly sendsOnset: boolean;
  /**
   * What is looked at in a certificate before the keys go out: nothing but that there is one, as Android does, or also
   * its form, HMAC and end, the rule for simulators (enx-client.md §5.4).
   */
  readonly certificateCheck: 'presence' | 'contents';
  /** Undefined = sends none. */
  readonly coverTraffic: CoverRules | undefined;
  /** Undefined = none are known. */
  readonly userReportLimits: UserReportLimits | undefined;
  /** Android resumes after the last line it processed, iOS keeps the set of processed lines. */
  readonly indexMethod: 'last-seen' | 'set';
  readonly signatureRule: SignatureRule;
  readonly downloads: DownloadRules;
  readonly radio: RadioRules;
  readonly risk: RiskRules;
  readonly retry: RetryRules;
}

/** Also what cover traffic looks like where it is asked for on a platform that sends none by itself. */
export const androidCoverRules: CoverRules = {
  everySeconds: 4 * HOUR_SECONDS,
  sendsOnceIn: 12,
  userReportOnceIn: 6,
  shortGapSeconds: 10,
  shortGapShare: 4 / 5,
  longGapSeconds: 25 * HOUR_SECONDS,
  longestGapSeconds: 24 * HOUR_SECONDS,
  keys: 14,
};

export const android: Profile = {
  name: 'android',
  userAgent: 'Dalvik/2.1.0 (Linux; U; Android 13)',
  browserAgent:
    'Mozilla/5.0 (Linux; Android 13; Pixel 6) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/112.0.0.0 Mobile Safari/537.36',
  associationPath: '/.well-known/assetlinks.json',
  acceptedTestTypes: ['confirmed', 'likely', 'user-report'],
  paddedBodyBytes: 5_000,
  macSegments: 4,
  transmissionRisk: 1,
  alwaysSendsRevisionToken: false,
  sendsTraveler: true,
  endsKeyOnSharing: true,
  sendsOnset: true,
  certificateCheck: 'contents',
  coverTraffic: androidCoverRules,
  userReportLimits: { reports: 3, withinSeconds: 30 * DAY_SECONDS, apartSeconds: 1_800 },
  indexMethod: 'last-seen',
  signatureRule: 'all-known',
  downloads: androidDownloads,
  radio: androidRadioRules,
  risk: androidRiskRules,
  retry: {
    timeoutMilliseconds: 10_000,
    whenLimited: 1,
    whenFailing: 3,
    whenUnreachable: 3,
    limitedHeader: 'X-Retry-After',
    limitedMeans: 'timeout',
  },
};

export const ios: Profile = {
  name: 'ios',
  userAgent: 'ExposureNotification/1 CFNetwork/1331 Darwin/21.4.0',
  browserAgent:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 15_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.4 Mobile/15E148 Safari/604.1',
  associationPath: '/.well-known/apple-app-site-association',
  acceptedTestTypes: undefined,
  paddedBodyBytes: 0,
  macSegments: 3,
  transmissionRisk: 0,
  alwaysSendsRevisionToken: true,
  sendsTraveler: false,
  // [U]: Apple lists the onset as optional and says nothing of the others.
  endsKeyOnSharing: true,
  sendsOnset: true,
  certificateCheck: 'contents',
  coverTraffic: undefined,
  userReportLimits: undefined,
  indexMethod: 'set',
  signatureRule: 'first',
  downloads: iosDownloads,
  radio: iosRadioRules,
  risk: iosRiskRules,
  // [U] but for the single retry after 429 (enx-client.md §16); as on Android.
  retry: {
    timeoutMilliseconds: 10_000,
    whenLimited: 1,
    whenFailing: 3,
    whenUnreachable: 3,
    limitedHeader: 'Retry-After',
    limitedMeans: 'wait',
  },
};

export const profiles: Readonly<Record<Platform, Profile>> = { android, ios };

/** Android names the test types it takes; a phone whose report is taken back has to take a negative one (enx-client.md §3.1). */
export function accepting(profile: Profile, testType: string): Profile {
  const { acceptedTestTypes } = profile;
  if (!acceptedTestTypes || acceptedTestTypes.includes(testType)) return profile;
  return { ...profile, acceptedTestTypes: [...acceptedTestTypes, testType] };
}
