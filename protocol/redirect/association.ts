/** What Apple and Google read to open a region's links in its apps (verification-server.md §3.2). */
import type { App } from './apps.ts';

export const appleAssociationPath = '/.well-known/apple-app-site-association';
export const androidAssociationPath = '/.well-known/assetlinks.json';

export function isAssociationPath(path: string): boolean {
  return path === appleAssociationPath || path === androidAssociationPath;
}

/** Undefined for another path, and without an app of the system that it is for. Apps that no link leads to are listed too. */
export function association(path: string, apps: readonly App[]): object | undefined {
  if (path === appleAssociationPath) return appleAssociation(apps);
  return path === androidAssociationPath ? androidAssociation(apps) : undefined;
}

function appleAssociation(apps: readonly App[]): object | undefined {
  const details = apps.flatMap((app) => (app.os === 'ios' ? [{ appID: app.appId, paths: ['*'] }] : []));
  return details.length > 0 ? { applinks: { apps: [], details } } : undefined;
}

function androidAssociation(apps: readonly App[]): object | undefined {
  const statements = apps.flatMap((app) => (app.os === 'android' ? [androidStatement(app)] : []));
  return statements.length > 0 ? statements : undefined;
}

function androidStatement({ packageName, sha256CertFingerprints }: Extract<App, { os: 'android' }>): object {
  return {
    relation: ['delegate_permission/common.handle_all_urls'],
    target: {
      namespace: 'android_app',
      package_name: packageName,
      sha256_cert_fingerprints: sha256CertFingerprints,
    },
  };
}
