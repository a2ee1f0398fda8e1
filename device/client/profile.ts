/**
 * What differs between the two platforms (enx-client.md §16, gaen-device.md §12). One profile is plain data; where no
 * public source describes iOS the assumption of those tables is taken.
 */

import type { SignatureRule } from '../../protocol/export/read/trust.ts';
import { androidRiskRules, iosRiskRules, type RiskRules } from '../risk/rules.ts';

export interface RadioRules {
  /** dBm; a beacon that claims a power outside is dropped, because its metadata is not authenticated. */
  readonly lowestTxPower: number;
  readonly highestTxPower: number;
  /** Does an attenuation of 0 dB count? */
  readonly keepsZeroAttenuation: boolean;
}

export interface RetryRules {
  /** Further attempts after 429, after a status of 500 or more, and after a timeout or lost connection. */
  readonly whenLimited: number;
  readonly whenFailing: number;
  readonly whenUnreachable: number;
  /** After 429, waits as `Retry-After` says; otherwise the next attempt follows at once. */
  readonly honoursRetryAfter: boolean;
}

export interface Profile {
  readonly name: 'android' | 'ios';
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
  /** Android resumes after the last line it processed, iOS keeps the set of processed lines. */
  readonly indexMethod: 'last-seen' | 'set';
  readonly signatureRule: SignatureRule;
  readonly radio: RadioRules;
  readonly risk: RiskRules;
  readonly retry: RetryRules;
}

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
  indexMethod: 'last-seen',
  signatureRule: 'all-known',
  radio: { lowestTxPower: -50, highestTxPower: 20, keepsZeroAttenuation: true },
  risk: androidRiskRules,
  retry: { whenLimited: 1, whenFailing: 3, whenUnreachable: 3, honoursRetryAfter: false },
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
  indexMethod: 'set',
  signatureRule: 'first',
  radio: { lowestTxPower: -60, highestTxPower: 20, keepsZeroAttenuation: false },
  risk: iosRiskRules,
  retry: { whenLimited: 1, whenFailing: 3, whenUnreachable: 3, honoursRetryAfter: true },
};

export const profiles: Readonly<Record<string, Profile>> = { android, ios };
