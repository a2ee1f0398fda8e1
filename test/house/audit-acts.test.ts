/**
 * Every act that the audit knows (verification-server.md §5.7). That its entry says what was before, what is after, or both, the type
 * of an entry demands (lambdas/shared/audit.ts); here it is seen that nobody writes one past that type. A new act: a line here.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const sources = globSync('{lambdas,tools}/**/*.ts', { cwd: root }).map(
  (file) => [file, readFileSync(join(root, file), 'utf8')] as const,
);

const acts = [
  'api-key-created',
  'api-key-disabled',
  'api-key-enabled',
  'api-key-limited',
  'application-added',
  'application-retired',
  'authorities-written',
  'code-expired',
  'export-held',
  'export-released',
  'file-recalled',
  'file-resigned',
  'issuer-added',
  'issuer-retired',
  'key-added',
  'key-explained',
  'key-inserted',
  'key-purged',
  'key-reinstated',
  'key-retired',
  'key-revoked',
  'member-added',
  'member-changed',
  'member-removed',
  'person-signed-out',
  'quota-burst',
  'regions-written',
  'ring-version-deleted',
  'ring-version-made',
  'ring-version-revoked',
  'settings-changed',
  'settings-deployed',
  'settings-rolled-back',
  'signing-key-made',
  'signing-key-retired',
  'signing-key-revoked',
  'system-administrator-ended',
  'system-administrator-made',
  'table-copied-back',
  'table-copy-back-begun',
  'table-copy-requested',
  'update-signed',
];

/** Words such as `'ring-version-made'` behind what makes them an act. */
const ACT =
  /(?:\baction\b|auditEntry\(deps,|isRing \?|rollBackTo)[^;{]{0,80}?'((?:[a-z]+-)+[a-z]+)'(?: : '((?:[a-z]+-)+[a-z]+)')?/g;

it('are all known, and no other', () => {
  const found = sources
    .filter(([file]) => !/^tools\/(audit|restore\/)/.test(file))
    .flatMap(([, text]) => [...text.matchAll(ACT)].flatMap(([, one, other]) => [one, other]))
    .filter((word) => word !== undefined);
  expect([...new Set(found)].sort()).toEqual(acts);
});

it('come into the table by one function alone, which is typed', () => {
  const writers = sources.filter(([, text]) => text.includes('action: { S: '));
  expect(writers.map(([file]) => file)).toEqual(['lambdas/shared/audit.ts']);
});
