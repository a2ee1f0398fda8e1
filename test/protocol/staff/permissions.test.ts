import { describe, expect, it } from 'vitest';
import {
  isPermission,
  missingOf,
  type Permission,
  permissions,
  presets,
  withImplied,
} from '../../../protocol/staff/permissions.ts';

describe('permissions', () => {
  it.each<[Permission, Permission]>([
    ['APIKeyWrite', 'APIKeyRead'],
    ['SettingsWrite', 'SettingsRead'],
    ['MobileAppWrite', 'MobileAppRead'],
    ['UserWrite', 'UserRead'],
    ['CodeBulkIssue', 'CodeIssue'],
  ])('%s brings %s along, and nothing else', (granted, along) => {
    expect(withImplied([granted]).sort()).toEqual([granted, along].sort());
    expect(withImplied([along])).toEqual([along]);
  });

  it('stand in one order, each once', () => {
    expect(withImplied([...permissions].reverse())).toEqual([...permissions]);
    expect(withImplied(['UserRead', 'UserWrite', 'UserRead', 'AuditRead'])).toEqual([
      'AuditRead',
      'UserRead',
      'UserWrite',
    ]);
    expect(withImplied([])).toEqual([]);
  });

  it.each<[Permission[], Permission[], Permission[]]>([
    [['CodeIssue'], ['CodeIssue'], []],
    [['CodeIssue'], ['CodeBulkIssue'], []],
    [['CodeBulkIssue'], ['CodeIssue'], ['CodeBulkIssue']],
    // Whoever grants writing grants reading.
    [['UserWrite'], ['AuditRead'], ['UserRead', 'UserWrite']],
    [['UserWrite'], ['UserRead'], ['UserWrite']],
    [[], [], []],
  ])('%j is wanted of who holds %j: %j is missing', (wanted, held, missing) => {
    expect(missingOf(wanted, held)).toEqual(missing);
  });

  it('of administrators are all, of auditors none that changes anything', () => {
    expect(missingOf(permissions, presets.administrator)).toEqual([]);
    expect(presets.auditor.filter((one) => !one.endsWith('Read'))).toEqual([]);
    expect(missingOf(presets.caseWorker, presets.auditor)).toEqual([...withImplied(presets.caseWorker)]);
  });

  it.each(['', 'codeissue', 'Root', 7, null, undefined])('%j is none', (word) => {
    expect(isPermission(word)).toBe(false);
  });
});
