import { describe, expect, it } from 'vitest';
import type { App } from '../../../protocol/redirect/apps.ts';
import { androidAssociationPath, appleAssociationPath, association } from '../../../protocol/redirect/association.ts';

const print = (byte: string) => Array(32).fill(byte).join(':');
const ios: App = { os: 'ios', appId: 'ABCDE12345.org.example.app', redirect: true };
const android: App = {
  os: 'android',
  packageName: 'org.example.app',
  sha256CertFingerprints: [print('AA'), print('0F')],
  headless: false,
  redirect: true,
};
const apps: App[] = [
  android,
  ios,
  { ...android, packageName: 'org.example.old', sha256CertFingerprints: [print('BB')], redirect: false },
  { ...ios, appId: 'ABCDE12345.org.example.old', redirect: false },
];

describe('an association file', () => {
  // verification-server.md §3.2: the members and their order.
  it('of Apple lists every iOS app, also those that no link leads to', () => {
    expect(JSON.stringify(association(appleAssociationPath, apps))).toBe(
      '{"applinks":{"apps":[],"details":[{"appID":"ABCDE12345.org.example.app","paths":["*"]},' +
        '{"appID":"ABCDE12345.org.example.old","paths":["*"]}]}}',
    );
  });

  it('of Google lists every Android app', () => {
    expect(JSON.stringify(association(androidAssociationPath, apps))).toBe(
      '[{"relation":["delegate_permission/common.handle_all_urls"],"target":{"namespace":"android_app",' +
        `"package_name":"org.example.app","sha256_cert_fingerprints":["${print('AA')}","${print('0F')}"]}},` +
        '{"relation":["delegate_permission/common.handle_all_urls"],"target":{"namespace":"android_app",' +
        `"package_name":"org.example.old","sha256_cert_fingerprints":["${print('BB')}"]}}]`,
    );
  });

  it('is not there without an app of its system', () => {
    expect(association(appleAssociationPath, [android])).toBeUndefined();
    expect(association(androidAssociationPath, [ios])).toBeUndefined();
    expect(association(androidAssociationPath, [])).toBeUndefined();
    expect(association('/.well-known/other', apps)).toBeUndefined();
  });
});
