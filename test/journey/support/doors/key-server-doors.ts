/** What functions of the key server may not do, as the deployed roles are asked, and what they may. */
import {
  authorities,
  bucket,
  everythingOfKeyServer,
  exports,
  guards,
  keyRings,
  keyserverAudit,
  keyserverSeals,
  uploads,
  verificationTables,
} from './doors.ts';
import {
  exportKey,
  get,
  onKey,
  put,
  query,
  remove,
  scan,
  scheduleDeletion,
  signExport,
  type Try,
  takeOver,
} from './tries.ts';

/** An entry, once written, is nobody's to change, and a day is sealed by one function alone. */
const auditOfKeyServer = [put(keyserverAudit), remove(keyserverAudit), remove(keyserverSeals)];

export const keyServerForbidden: Readonly<Record<string, Try[]>> = {
  'keyserver/publish': [
    ...verificationTables,
    ...bucket,
    get(uploads),
    query(uploads),
    scan(uploads),
    remove(uploads),
    remove(guards),
    get(exports),
    put(authorities),
  ],
  // Of the bucket: everything outside the zips, the indexes and what lies beside them.
  'keyserver/export': [
    ...verificationTables,
    ...bucket,
    put(guards),
    get(guards),
    put(uploads),
    get(keyRings),
    put(authorities),
  ],
  'keyserver/give-statistics': [
    ...[...verificationTables, ...bucket],
    ...[get(guards), put(guards), get(uploads), get(exports), get(keyRings), put(authorities)],
  ],
  'keyserver/health': [
    ...[...verificationTables, ...bucket],
    ...[get(guards), put(guards), query(guards), get(uploads), put(authorities)],
  ],
  'keyserver/fallback': [...verificationTables, ...everythingOfKeyServer],
  'keyserver/probe': [
    ...[...verificationTables, ...everythingOfKeyServer],
    ...takeOver(exportKey),
    scheduleDeletion(exportKey),
  ],
  'keyserver/rotate': [...verificationTables, ...bucket, get(guards), get(uploads), get(exports), put(authorities)],
  'keyserver/write-authorities': [
    ...verificationTables,
    ...bucket,
    get(guards),
    get(uploads),
    put(uploads),
    get(keyRings),
  ],
  'keyserver/import-jwks': [...verificationTables, ...bucket, get(guards), get(uploads), get(exports)],
  'keyserver/show-keys': [
    ...[...verificationTables, ...bucket],
    ...[put(keyRings), remove(keyRings), get(guards), get(uploads), get(exports), get(authorities)],
  ],
  'keyserver/revoke-key': [
    ...[...verificationTables, ...bucket],
    ...[put(keyRings), remove(keyRings), get(guards), get(uploads), get(exports), put(authorities)],
    ...[query(keyserverAudit), remove(keyserverAudit)],
  ],
  'keyserver/seal-audit': [...verificationTables, ...everythingOfKeyServer, ...auditOfKeyServer],
  'keyserver/read-audit': [
    ...[...verificationTables, ...everythingOfKeyServer, ...auditOfKeyServer],
    put(keyserverSeals),
  ],
  'keyserver/report-retention': [
    ...[...verificationTables, ...everythingOfKeyServer, ...auditOfKeyServer],
    ...[remove(uploads), query(keyserverAudit)],
  ],
  'keyserver/show-authorities': [
    ...[...verificationTables, ...bucket],
    ...[put(authorities), remove(authorities), get(guards), get(uploads), get(exports), get(keyRings)],
  ],
  'keyserver/change-authorities': [
    ...[...verificationTables, ...bucket],
    ...[get(guards), get(uploads), get(exports), get(keyRings), query(keyserverAudit), remove(keyserverAudit)],
  ],
  // Who looks changes nothing; who holds makes no row and no file; neither sees a key.
  'keyserver/show-exports': [
    ...[...verificationTables, ...bucket],
    ...[put(exports), get(guards), get(uploads), get(keyRings), put(authorities), put(keyserverAudit)],
  ],
  'keyserver/hold-exports': [
    ...[...verificationTables, ...bucket],
    ...[get(guards), get(uploads), put(exports), get(keyRings), query(keyserverAudit), remove(keyserverAudit)],
  ],
  // It signs files that are out, and sees neither uploads nor guards.
  'keyserver/correct-file': [
    ...[...verificationTables, ...bucket],
    ...[get(guards), get(uploads), query(uploads), remove(exports), get(keyRings), put(authorities)],
    ...[query(keyserverAudit), remove(keyserverAudit), ...takeOver(exportKey), scheduleDeletion(exportKey)],
  ],
  // It looks keys up, and changes nothing.
  'keyserver/explain-key': [
    ...[...verificationTables, ...bucket],
    ...[put(guards), scan(guards), put(uploads), remove(uploads), put(exports), get(keyRings), put(authorities)],
    ...[query(keyserverAudit), remove(keyserverAudit)],
  ],
  // It reads whose name to sign, and changes nothing of the export.
  'keyserver/sign-update': [
    ...[...verificationTables, ...bucket],
    ...[get(guards), get(uploads), put(exports), query(exports), put(authorities), get(keyRings)],
    ...takeOver(exportKey),
    scheduleDeletion(exportKey),
  ],
};

export const keyServerGranted: Readonly<Record<string, Try[]>> = {
  'keyserver/give-statistics': [query(authorities)],
  'keyserver/show-keys': [scan(keyRings)],
  'keyserver/revoke-key': [query(keyRings), put(keyserverAudit)],
  'keyserver/seal-audit': [query(keyserverAudit), put(keyserverSeals)],
  'keyserver/read-audit': [query(keyserverAudit), query(keyserverSeals)],
  'keyserver/report-retention': [scan(uploads), scan(keyserverAudit)],
  'keyserver/probe': [onKey('GetPublicKey', exportKey)],
  'keyserver/publish': [get(guards), put(guards), put(uploads)],
  'keyserver/export': [query(uploads), get(exports), signExport],
  'keyserver/show-authorities': [scan(authorities)],
  'keyserver/change-authorities': [scan(authorities), put(authorities), remove(authorities)],
  'keyserver/show-exports': [get(exports), query(exports)],
  'keyserver/hold-exports': [query(exports)],
  'keyserver/correct-file': [get(exports), query(exports), signExport],
  'keyserver/explain-key': [get(guards), query(uploads), query(exports)],
  'keyserver/sign-update': [get(exports), signExport],
};
