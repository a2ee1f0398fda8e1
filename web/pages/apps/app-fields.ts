/** An app as it is typed (verification-server.md §6.3), and what is wrong with it. */
import { ANDROID_PACKAGE, FINGERPRINT, IOS_APP_ID } from '../../../protocol/redirect/app-ids.ts';
import type { App } from '../../../protocol/redirect/apps.ts';

export interface TypedApp {
  readonly os: App['os'];
  /** iOS: team and bundle; Android: the package's name. */
  readonly id: string;
  readonly storeUrl: string;
  /** Android: as they were pasted. */
  readonly fingerprints: string;
  readonly redirect: boolean;
  readonly headless: boolean;
}

export type Field = 'id' | 'storeUrl' | 'fingerprints';

export const emptyApp: TypedApp = {
  os: 'ios',
  id: '',
  storeUrl: '',
  fingerprints: '',
  redirect: true,
  headless: false,
};

export function typedApp(app: App): TypedApp {
  const shared = { os: app.os, storeUrl: app.storeUrl ?? '', redirect: app.redirect };
  if (app.os === 'ios') return { ...emptyApp, ...shared, id: app.appId };
  const fingerprints = app.sha256CertFingerprints.join('\n');
  return { ...emptyApp, ...shared, id: app.packageName, headless: app.headless, fingerprints };
}

export function appOf({ os, id, storeUrl, fingerprints, redirect, headless }: TypedApp): App {
  const shared = { redirect, ...(storeUrl.trim() !== '' && { storeUrl: storeUrl.trim() }) };
  if (os === 'ios') return { os, appId: id.trim(), ...shared } as App;
  return {
    os,
    packageName: id.trim(),
    sha256CertFingerprints: readFingerprints(fingerprints),
    headless,
    ...shared,
  } as App;
}

/** By field, text ids below `apps.problem.`. The server says the rest. */
export function problemsOf({ os, id, storeUrl, fingerprints }: TypedApp): Partial<Record<Field, string>> {
  const isId = os === 'ios' ? IOS_APP_ID : ANDROID_PACKAGE;
  const found = readFingerprints(fingerprints);
  const isSha256 = found.length > 0 && found.every((one) => FINGERPRINT.test(one));
  return {
    ...(!isId.test(id.trim()) && { id: os }),
    ...(storeUrl.trim() !== '' && !/^https:\/\/./.test(storeUrl.trim()) && { storeUrl: 'url' }),
    ...(os === 'android' && !isSha256 && { fingerprints: 'fingerprints' }),
  };
}

/** As Android's tools, the Play console and colleagues write them: with or without colons, in any letter case, after `SHA256:`. */
export function readFingerprints(text: string): string[] {
  return text
    .split(/[\n,;]+/)
    .map((line) => line.replace(/^\s*SHA-?256\s*(fingerprint)?\s*[:=]/i, '').replace(/[^0-9a-fA-F]/g, ''))
    .filter((hex) => hex !== '')
    .map((hex) => (hex.toUpperCase().match(/.{1,2}/g) ?? []).join(':'));
}
