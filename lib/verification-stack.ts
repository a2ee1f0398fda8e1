import type { Construct } from 'constructs';
import { env as fallbackEnv } from '../lambdas/verification/open/fallback/env.ts';
import { env as healthEnv } from '../lambdas/verification/open/health/env.ts';
import { env as retentionEnv } from '../lambdas/verification/operate/report-retention/env.ts';
import { ROWS } from '../lambdas/verification/release.ts';
import * as described from '../lambdas/verification/store/tables.ts';
import { batchIssuePath } from '../protocol/api/batch-issue.ts';
import { certificatePath } from '../protocol/api/certificate.ts';
import { checkCodeStatusPath } from '../protocol/api/check-code-status.ts';
import { expireCodePath } from '../protocol/api/expire-code.ts';
import { issuePath } from '../protocol/api/issue.ts';
import { statisticsPath } from '../protocol/api/statistics.ts';
import { userReportPath } from '../protocol/api/user-report.ts';
import { verifyPath } from '../protocol/api/verify.ts';
import { verificationRules } from '../protocol/retention/rules.ts';
import { ringsUnread, statisticsLost } from './alarms/events.ts';
import { HttpApi } from './constructs/api/http-api.ts';
import { SealingKey } from './constructs/keys/sealing-key.ts';
import type { ServiceFunction } from './constructs/service-function.ts';
import { DomainStack, type DomainStackProps, smallCall } from './domain-stack.ts';
import { auditing } from './shared/auditing.ts';
import { retention } from './shared/retention.ts';
import { apiKeys } from './verification/api-keys.ts';
import { certificate, userReport, verify } from './verification/device-calls.ts';
import { batchIssue, checkCodeStatus, expireCode, issue } from './verification/issuing.ts';
import { jwks, probe, rotate, writeRegions } from './verification/keeping.ts';
import { keyCommands } from './verification/key-commands.ts';
import { liveSettings } from './verification/live-settings.ts';
import { messageEvents, twilioEvents, twilioEventsPath, watchSenders } from './verification/message-events.ts';
import { sendMessages } from './verification/messages.ts';
import type { Parts } from './verification/parts.ts';
import { quotas } from './verification/quotas.ts';
import { redirector } from './verification/redirector.ts';
import { sendingStaff, staffRoles } from './verification/staff/roles.ts';
import { pullStatistics, rollUpStatistics, statistics } from './verification/statistics.ts';

/** The trust domain that knows codes and diagnoses, and never keys of phones: issue, verify, certificate. */
export class VerificationStack extends DomainStack {
  /** Where phones ask, and where a key server finds the certificate keys (`jwks/<region>`). Ends with a slash. */
  readonly deviceUrl: string;
  /** Where laboratories ask, and self-service. Ends with a slash. */
  readonly adminUrl: string;
  /** For the stack of the staff's pages, whose functions work on the same tables. */
  readonly parts: Parts;
  /** Answers 404 and 405 of any API. */
  readonly fallback: ServiceFunction;
  /** Makes and retires the regions' keys. */
  readonly rotate: ServiceFunction;

  constructor(scope: Construct, props: DomainStackProps) {
    super(scope, 'verification', ROWS, props);
    const parts = this.#parts(props);
    this.parts = parts;
    const calls = {
      verify: verify(parts),
      certificate: certificate(parts),
      userReport: userReport(parts),
      issue: issue(parts),
      batchIssue: batchIssue(parts),
      checkCodeStatus: checkCodeStatus(parts),
      expireCode: expireCode(parts),
      statistics: statistics(parts),
    };
    const health = this.step('health', { env: healthEnv, ...smallCall });
    parts.tables.regions.grant(health, 'GetItem');
    const fallback = this.step('fallback', { env: fallbackEnv, ...smallCall });
    this.fallback = fallback;
    const keyLists = jwks(parts);
    const carriers = { twilio: twilioEvents(parts), ownMessages: messageEvents(parts) };
    const deviceApi = new HttpApi(this, 'DeviceApi', {
      ...this.api('deviceApi'),
      routes: {
        [verifyPath]: calls.verify,
        [certificatePath]: calls.certificate,
        [userReportPath]: calls.userReport,
        '/jwks/{region}': keyLists,
        '/sms-keys/{file}': keyLists,
        ...(carriers.twilio ? { [twilioEventsPath]: carriers.twilio } : {}),
        '/health': health,
      },
      fallback,
      callers: 'phones',
    });
    // An API of its own: a flood of phones must not stop the labs (docs/decisions/003).
    const adminApi = new HttpApi(this, 'AdminApi', {
      ...this.api('adminApi'),
      routes: {
        [issuePath]: calls.issue,
        [batchIssuePath]: calls.batchIssue,
        [checkCodeStatusPath]: calls.checkCodeStatus,
        [expireCodePath]: calls.expireCode,
        [statisticsPath]: calls.statistics,
        '/health': health,
      },
      fallback,
      callers: 'laboratories',
    });
    const redirects = redirector(parts, health);
    const senders = [calls.issue, calls.batchIssue, sendMessages(parts), ...(redirects ? [redirects.form] : [])];
    watchSenders(parts, senders);
    const staffSenders = this.stage.facts.staff ? sendingStaff.map((step) => parts.roleOf(step)) : [];
    this.rotate = rotate(parts, {
      ...{ certificate: calls.certificate, pullStatistics: pullStatistics(parts) },
      senders: [...senders.map(({ role }) => role), ...staffSenders],
    });
    keyCommands(parts);
    apiKeys(parts);
    writeRegions(parts);
    quotas(parts);
    auditing({ ...parts, ...parts.tables });
    retention({ ...parts, tables: Object.values(parts.tables), rules: verificationRules, env: retentionEnv });
    rollUpStatistics(parts);
    liveSettings(parts);
    this.deviceUrl = deviceApi.url;
    carriers.twilio?.give('DEVICE_URL', this.deviceUrl);
    this.adminUrl = adminApi.url;
    // Always, also where no other stack imports them: CloudFormation would refuse to take away what a live one still uses.
    this.exportValue(deviceApi.endpoint);
    this.exportValue(adminApi.endpoint);
    for (const { table } of Object.values(parts.tables)) {
      this.exportValue(table.tableName);
      this.exportValue(table.tableArn);
    }
    this.#outputs();
    probe(parts, deviceApi.url, {
      DeviceApi: `${deviceApi.url}health`,
      AdminApi: `${adminApi.url}health`,
      ...(redirects && { RedirectApi: `${redirects.api.url}health` }),
    });
    const readers = [...Object.values(calls), ...(redirects ? [redirects.form] : [])];
    ringsUnread(this.alarms, ...readers);
    const events = [carriers.twilio, carriers.ownMessages].filter((one) => one !== undefined);
    statisticsLost(this.alarms, ...readers, ...events);
    this.watch(props, [deviceApi, adminApi, ...(redirects ? [redirects.api] : [])]);
  }

  #parts({ regions }: DomainStackProps): Parts {
    return {
      stack: this,
      stage: this.stage,
      regions,
      alarms: this.alarms,
      tables: {
        codes: this.flowTable(described.codesTable),
        outbox: this.flowTable(described.outboxTable),
        messageCounts: this.flowTable(described.messageCountsTable),
        quotas: this.flowTable(described.quotasTable),
        apiKeys: this.flowTable(described.apiKeysTable),
        regions: this.flowTable(described.regionsTable),
        settingChanges: this.flowTable(described.settingChangesTable),
        rings: this.flowTable(described.ringsTable),
        lastingRings: this.flowTable(described.lastingRingsTable),
        statistics: this.flowTable(described.statisticsTable),
        members: this.flowTable(described.membersTable),
        recentCodes: this.flowTable(described.recentCodesTable),
        audit: this.flowTable(described.auditTable),
        seals: this.flowTable(described.sealsTable),
        brake: this.flowTable(described.brakeTable),
      },
      sealingKey: new SealingKey(this, this.stage),
      step: (step, settings) => this.step(step, settings),
      api: (api) => this.api(api),
      roleOf: staffRoles(this),
      output: (name, value) => this.output(name, value),
      deadline: () => this.deadline(),
    };
  }

  #outputs(): void {
    this.output('DeviceUrl', this.deviceUrl);
    this.output('AdminUrl', this.adminUrl);
    this.closedAddress('deviceApi');
  }
}
