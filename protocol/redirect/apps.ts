/**
 * The apps of a region: where its links lead, and what Apple and Google may open by themselves (verification-server.md
 * §3.2, §3.3).
 */

import * as z from 'zod/mini';
import { ANDROID_PACKAGE, FINGERPRINT, IOS_APP_ID } from './app-ids.ts';

const storeUrl = z.optional(z.url().check(z.startsWith('https://'), z.maxLength(500)));
/** An app that is listed in the association files, but that no link leads to. Default true. */
const redirect = z._default(z.boolean(), true);

const iosApp = z.strictObject({
  os: z.literal('ios'),
  /** Team and bundle, `ABCDE12345.org.example.app`. */
  appId: z.string().check(z.regex(IOS_APP_ID)),
  storeUrl,
  redirect,
});

const androidApp = z.strictObject({
  os: z.literal('android'),
  packageName: z.string().check(z.regex(ANDROID_PACKAGE)),
  /** SHA-256 of the signing certificates, `AB:CD:…`, 32 bytes each. */
  sha256CertFingerprints: z.array(z.string().check(z.regex(FINGERPRINT))).check(z.minLength(1)),
  storeUrl,
  /** Part of Android: there is no app to install. Default false. */
  headless: z._default(z.boolean(), false),
  redirect,
});

export const app = z.discriminatedUnion('os', [iosApp, androidApp]);

export type App = z.output<typeof app>;
