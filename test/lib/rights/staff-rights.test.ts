/** What each function of the staff's stack may do. Its tables, and the roles that keys name, lie in the verification server's stack. */
import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { type Resource, resource, resources, synthesise, synthesiseStaff, withIssuer } from '../templates.ts';

const pool = synthesiseStaff({ stage: 'prod' });
const own = synthesiseStaff({ stage: 'prod' }, { staff: withIssuer });

/** `…ExportsOutputFnGetAttCodesTable0414E718Arn…` → `Codes`; `…GetAttStaffMeRole…` → `StaffMe`. */
const imported = /ExportsOutput(?:FnGetAtt|Ref)([A-Za-z]+?)(?:Table|Role|Live)?[0-9A-F]{8}/;
const nameOf = (target: unknown): string => {
  const text = JSON.stringify(target);
  return imported.exec(text)?.[1] ?? /"([A-Za-z]+?)[0-9A-F]{8}"/.exec(text)?.[1] ?? text;
};

/** Step → table or thing → actions, beside its own log. */
function rightsOf({ staff }: { staff: Template }): Record<string, Record<string, string>> {
  const policies = Object.values<Resource>(resources(staff, 'AWS::IAM::Policy'));
  return Object.fromEntries(
    Object.values<Resource>(resources(staff, 'AWS::Lambda::Function')).flatMap(({ Properties }) => {
      if (!Properties.FunctionName) return [];
      const role = nameOf(Properties.Role).replace(/Role$/, '');
      const mine = policies.filter((one) =>
        one.Properties.Roles.some((of: unknown) => nameOf(of).replace(/Role$/, '') === role),
      );
      const statements = mine.flatMap((one) => one.Properties.PolicyDocument.Statement);
      const rights = statements
        .filter(({ Action }) => ![Action].flat().includes('logs:PutLogEvents'))
        .map(({ Action, Resource: target }) => [nameOf(target), [Action].flat()] as const);
      const gathered = Map.groupBy(rights, ([target]) => target);
      return [
        [
          Properties.FunctionName.replace('enx-prod-verification-', ''),
          Object.fromEntries(
            [...gathered].map(([target, list]) => [
              target,
              [...new Set(list.flatMap(([, actions]) => actions))].map((one) => one.split(':')[1]).join(' '),
            ]),
          ),
        ],
      ];
    }),
  );
}
/** Knows who calls, in which region, and how often. */
const person = { Members: 'Query UpdateItem', Regions: 'GetItem', Rings: 'Query', Brake: 'UpdateItem' };
const issuing = {
  ...person,
  Codes: 'BatchGetItem GetItem PutItem DeleteItem UpdateItem',
  Outbox: 'PutItem DeleteItem',
  MessageCounts: 'UpdateItem',
  Quotas: 'GetItem UpdateItem',
  Statistics: 'UpdateItem',
  LastingRings: 'Query',
  RecentCodes: 'PutItem',
};

const reviewed = {
  'list-members': { Members: 'Query Scan BatchGetItem' },
  'set-member': {
    Members: 'Query PutItem UpdateItem DeleteItem',
    Regions: 'GetItem',
    Audit: 'PutItem',
    StaffPool: 'AdminGetUser AdminCreateUser AdminEnableUser AdminDisableUser',
  },
  'staff-api-key': { ...person, ApiKeys: 'Scan GetItem UpdateItem', Audit: 'PutItem' },
  'staff-api-keys': {
    ...person,
    ApiKeys: 'Scan PutItem',
    Statistics: 'Query',
    LastingRings: 'Query',
    Audit: 'PutItem',
  },
  'staff-audit': { ...person, Members: 'Query UpdateItem BatchGetItem', Audit: 'Query' },
  'staff-batch-issue': issuing,
  'staff-expire-code': { ...person, Codes: 'GetItem UpdateItem', Audit: 'PutItem' },
  'staff-issue': issuing,
  'staff-keys': { ...person, LastingRings: 'Query' },
  'staff-list-codes': { ...person, RecentCodes: 'Query', Codes: 'BatchGetItem' },
  'staff-me': { ...person },
  'staff-member': {
    ...person,
    Members: 'Query UpdateItem DeleteItem',
    Audit: 'PutItem',
    StaffPool: 'AdminDisableUser',
  },
  'staff-members': {
    ...person,
    Members: 'Query UpdateItem BatchGetItem PutItem',
    Audit: 'PutItem',
    StaffPool: 'AdminGetUser AdminCreateUser AdminEnableUser',
  },
  'staff-quota': { ...person, Quotas: 'GetItem UpdateItem', Audit: 'PutItem' },
  'staff-regions': { ...person, Regions: 'GetItem Scan', Quotas: 'BatchGetItem' },
  'staff-rotate-keys': { ...person, LastingRings: 'Query', Rotate: 'InvokeFunction' },
  'staff-settings': {
    ...person,
    Regions: 'GetItem UpdateItem',
    SettingChanges: 'GetItem Query PutItem',
    Audit: 'PutItem',
  },
  'staff-settings-history': { ...person, SettingChanges: 'Query' },
  'staff-show-code': { ...person, Codes: 'GetItem' },
  'staff-show-desk': { ...person, Quotas: 'GetItem' },
  'staff-sign-out': { ...person, Audit: 'PutItem' },
  'staff-statistics': { ...person, Statistics: 'GetItem Query UpdateItem' },
  'write-pages': { PagesSiteFiles: 'PutObject GetObject GetObjectTagging PutObjectTagging ListBucket' },
};

const opened = ({ verification }: { verification: Template }): Record<string, string[]> =>
  Object.fromEntries(
    resource(verification, 'AWS::KMS::Key')
      .Properties.KeyPolicy.Statement.filter(({ Sid }: { Sid: string }) => /^Staff\w+Opens$/.test(Sid))
      .map(({ Sid, Condition }: { Sid: string; Condition: { StringEquals: Record<string, string[]> } }) => [
        Sid,
        Condition.StringEquals['kms:EncryptionContext:ring'],
      ]),
  );

describe('functions of staff', () => {
  it('have exactly the reviewed rights', () => {
    expect(rightsOf(pool)).toEqual(reviewed);
  });

  it('reach no user pool where the authority has its own provider', () => {
    expect(JSON.stringify(rightsOf(own))).not.toContain('Admin');
  });

  it('open the ring by which calls are counted, and no other but what they issue or make', () => {
    const { StaffIssueOpens, StaffBatchIssueOpens, StaffApiKeysOpens, ...others } = opened(pool);
    expect(StaffIssueOpens).toEqual(['address', 'code', 'phone']);
    expect(StaffBatchIssueOpens).toEqual(['address', 'code', 'phone']);
    expect(StaffApiKeysOpens).toEqual(['address', 'api-key', 'api-key-signature']);
    expect(Object.values(others)).toEqual(Array(17).fill(['address']));
  });

  it('that issue codes are among those whom the keys of messages name, in a stage that has them', () => {
    const rotate = Object.values<Resource>(resources(pool.verification, 'AWS::Lambda::Function')).find(
      ({ Properties }) => Properties.FunctionName === 'enx-prod-verification-rotate',
    );
    const signers = JSON.stringify(rotate?.Properties.Environment.Variables.SMS_SIGNER_ROLE_ARNS);
    expect(signers).toContain('StaffIssueRole');
    expect(signers).toContain('StaffBatchIssueRole');
  });

  it('have no place in a stage without pages', () => {
    const without = synthesise({ stage: 'prod' }).verification;
    expect(JSON.stringify(without.toJSON())).not.toMatch(/Staff\w*Role/);
  });
});
