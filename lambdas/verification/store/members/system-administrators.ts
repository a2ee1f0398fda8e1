/** Who may see the overview of all regions (verification-server.md §6.2). An operator makes and unmakes them. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { AuditEntry } from '../../../shared/audit.ts';
import { type MemberTables, write } from './changes.ts';
import { type Person, personKey } from './rows.ts';

/** Name and address are kept where the person is known. False where others were at the row. */
export async function makeSystemAdministrator(
  tables: MemberTables,
  { subject, name, email }: Pick<Person, 'subject' | 'name' | 'email'>,
  entry: AuditEntry,
  now: UnixSeconds,
): Promise<boolean> {
  const update: TransactWriteItem = {
    Update: {
      TableName: tables.table,
      Key: personKey(subject),
      UpdateExpression:
        'SET #name = if_not_exists(#name, :name), email = if_not_exists(email, :email), ' +
        'signedOutBefore = if_not_exists(signedOutBefore, :now), isSystemAdministrator = :yes ADD memberships :none',
      ConditionExpression: 'attribute_not_exists(isSystemAdministrator)',
      ExpressionAttributeNames: { '#name': 'name' },
      ExpressionAttributeValues: {
        ':name': { S: name },
        ':email': { S: email },
        ':now': { N: String(now) },
        ':yes': { BOOL: true },
        ':none': { N: '0' },
      },
    },
  };
  return write(tables, [update], [entry], now);
}

/** Of who is a member nowhere nothing is left. False where the row is no longer as it was read. */
export async function unmakeSystemAdministrator(
  tables: MemberTables,
  person: Person,
  entry: AuditEntry,
  now: UnixSeconds,
): Promise<boolean> {
  const Key = personKey(person.subject);
  const same = {
    TableName: tables.table,
    Key,
    ConditionExpression: 'isSystemAdministrator = :yes AND memberships = :memberships',
    ExpressionAttributeValues: { ':yes': { BOOL: true }, ':memberships': { N: String(person.memberships) } },
  };
  const item =
    person.memberships === 0
      ? { Delete: same }
      : { Update: { ...same, UpdateExpression: 'REMOVE isSystemAdministrator' } };
  return write(tables, [item], [entry], now);
}
