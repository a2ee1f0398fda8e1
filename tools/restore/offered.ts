/** Which tables come back, by which rules, and what to do where one does not. */
import {
  authoritiesTable,
  exportsTable,
  guardsTable,
  auditTable as keyserverAudit,
  sealsTable as keyserverSeals,
} from '../../lambdas/keyserver/tables.ts';
import { auditTable as selfserviceAudit, sealsTable as selfserviceSeals } from '../../lambdas/selfservice/tables.ts';
import type { Domain } from '../../lambdas/shared/names.ts';
import type { TableDescription } from '../../lambdas/shared/table.ts';
import {
  apiKeysTable,
  lastingRingsTable,
  membersTable,
  regionsTable,
  auditTable as verificationAudit,
  sealsTable as verificationSeals,
} from '../../lambdas/verification/store/tables.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import type { Row, TableRules } from './decision.ts';
import * as facts from './facts.ts';
import { memberFacts } from './member-facts.ts';
import { apiKeyRules } from './rules/api-keys.ts';
import { auditRules } from './rules/audit.ts';
import { authorityRules } from './rules/authorities.ts';
import { exportRules } from './rules/exports.ts';
import { guardRules } from './rules/guards.ts';
import { lastingRingRules } from './rules/lasting-rings.ts';
import { memberRules } from './rules/members.ts';
import { regionRules } from './rules/regions.ts';

/** A table that can come back: its rules, and how to find out what they need to know. */
export interface Offered<Facts = unknown> {
  readonly domain: Domain;
  readonly description: TableDescription;
  readonly rules: TableRules<Facts>;
  readonly facts: (sources: facts.Sources, written: ReadonlyMap<string, Row>, now: UnixSeconds) => Promise<Facts>;
}

const offer = <Facts>(
  domain: Domain,
  description: TableDescription,
  rules: TableRules<Facts>,
  found: Offered<Facts>['facts'],
): Offered => ({ domain, description, rules, facts: found }) as Offered;
const nothing = async () => undefined;

export const offered: readonly Offered[] = [
  offer('verification', apiKeysTable, apiKeyRules, facts.apiKeyFacts),
  offer('verification', lastingRingsTable, lastingRingRules, facts.lastingRingFacts),
  offer('verification', regionsTable, regionRules, facts.regionFacts),
  offer('verification', membersTable, memberRules, memberFacts),
  offer('verification', verificationAudit, auditRules, nothing),
  offer('verification', verificationSeals, auditRules, nothing),
  offer('keyserver', authoritiesTable, authorityRules, facts.authorityFacts),
  offer('keyserver', exportsTable, exportRules, facts.exportFacts),
  offer('keyserver', guardsTable, guardRules, nothing),
  offer('keyserver', keyserverAudit, auditRules, nothing),
  offer('keyserver', keyserverSeals, auditRules, nothing),
  offer('selfservice', selfserviceAudit, auditRules, nothing),
  offer('selfservice', selfserviceSeals, auditRules, nothing),
];

/** Why a table is not offered, and what becomes of the people whose rows it held. */
export const refusals: Readonly<Record<string, string>> = {
  Codes:
    'Its rows count once: a code that comes back could be claimed twice, and a phone number could report twice or not at ' +
    'all. Codes that were lost answer code_invalid: have the laboratories issue new ones.',
  RecentCodes:
    'It names the codes that a case worker issued in the last days, for the page that shows them; they are found by their UUID ' +
    'all the same.',
  Outbox:
    'A message that comes back would be sent twice, perhaps to somebody else by now. People who wait for a lost message ' +
    'are helped by a new code.',
  Quotas:
    'It counts the codes of a day; with lost rows a region may issue those of today once more, and the next model is made ' +
    'within the hour.',
  MessageCounts: 'It counts the messages of two days; with lost rows the caps of today begin anew.',
  Uploads:
    'It holds what one person sent together, for some hours only, and a copy would keep that (docs/decisions/001). Keys ' +
    'that were lost before their export do not reach other phones, and the phone does not send them again.',
  Rings:
    'The rotation makes new versions by itself. Codes, tokens and messages under the lost ones are of no use any more: ' +
    'have new codes issued; a phone that waits for its certificate asks for a new code. A revision token of the key server ' +
    'that was lost with its version means that keys sent before cannot be corrected. People who are logged in at self-service ' +
    'log in once more.',
  Statistics: 'Counters that come back would be added to those counted since. The days without them stay lower.',
  Limits: 'It counts the approvals of one day; with lost rows some people may have three more of them.',
  Tokens:
    'Its rows count once: one that comes back could refuse a person, and one that is missing lets a token of the last days ' +
    'get a second code. Have the keys of tokens made anew: delete the ring rows that begin with ring#token-key, then run rotate.',
  SettingChanges:
    'What is set live stands in Regions, and every change of it in the audit. Without the lost rows nobody can go back to ' +
    'the versions of before by their number.',
  Brake: 'It counts failed guesses of the last minutes only.',
};
