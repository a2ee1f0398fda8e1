/** What the rules of Members need to know: the audit's last word on each membership, and which there are by now. */
import { paginateScan } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { auditEntries } from './audit-facts.ts';
import type { Row } from './decision.ts';
import type { Sources } from './facts.ts';
import { type MemberFacts, membershipName, membershipOf } from './rules/members.ts';

const ofMemberships = ['member-added', 'member-changed', 'member-removed'];
const ofAdministrators = ['system-administrator-made', 'system-administrator-ended'];

/** `written`: what this run has brought back, or would have. */
export async function memberFacts(
  sources: Sources,
  written: ReadonlyMap<string, Row>,
  now: UnixSeconds,
): Promise<MemberFacts> {
  const entries = await auditEntries(sources, [...ofMemberships, ...ofAdministrators], now);
  const fates = entries.filter(({ action }) => ofMemberships.includes(action));
  const made = entries.filter(({ action }) => ofAdministrators.includes(action));
  return {
    fates: new Map(
      fates.map(({ action, target, details, after }) => {
        const name = membershipName({ region: String(details.region), subject: target });
        return [name, { permissions: action === 'member-removed' ? undefined : (after.permissions as unknown[]) }];
      }),
    ),
    administrators: new Map(made.map(({ action, target }) => [target, action === 'system-administrator-made'])),
    regions: regionsBySubject([...(await liveRows(sources)), ...written.values()]),
  };
}

async function liveRows({ dynamo, live }: Sources): Promise<Row[]> {
  const rows: Row[] = [];
  const scan = { TableName: live, ConsistentRead: true };
  for await (const page of paginateScan({ client: dynamo }, scan)) rows.push(...(page.Items ?? []));
  return rows;
}

function regionsBySubject(rows: readonly Row[]): Map<string, Set<string>> {
  const regions = new Map<string, Set<string>>();
  for (const { region, subject } of rows.flatMap((row) => membershipOf(row) ?? [])) {
    regions.set(subject, (regions.get(subject) ?? new Set()).add(region));
  }
  return regions;
}
