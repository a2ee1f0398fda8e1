import type { Construct } from 'constructs';
import { env as publishEnv } from '../lambdas/keyserver/device/publish/env.ts';
import { EXPORT_TIMEOUT_SECONDS } from '../lambdas/keyserver/exporting/export-time.ts';
import { env as exportEnv } from '../lambdas/keyserver/jobs/export/env.ts';
import { env as importJwksEnv } from '../lambdas/keyserver/jobs/import-jwks/env.ts';
import { env as probeEnv } from '../lambdas/keyserver/jobs/probe/env.ts';
import { env as rotateEnv } from '../lambdas/keyserver/jobs/rotate/env.ts';
import { env as writeAuthoritiesEnv } from '../lambdas/keyserver/jobs/write-authorities/env.ts';
import { env as fallbackEnv } from '../lambdas/keyserver/open/fallback/env.ts';
import { env as giveStatisticsEnv } from '../lambdas/keyserver/open/give-statistics/env.ts';
import { env as healthEnv } from '../lambdas/keyserver/open/health/env.ts';
import { env as retentionEnv } from '../lambdas/keyserver/operate/report-retention/env.ts';
import { env as signUpdateEnv } from '../lambdas/keyserver/operate/sign-update/env.ts';
import { ROWS } from '../lambdas/keyserver/release.ts';
import * as tables from '../lambdas/keyserver/tables.ts';
import { keyServerStatisticsPath } from '../protocol/api/key-server-statistics.ts';
import { publishPath } from '../protocol/api/publish.ts';
import { publishV1Alpha1Path } from '../protocol/api/publish-v1alpha1.ts';
import { EXPORT_RUN_SECONDS } from '../protocol/export/operate/standing.ts';
import type { RegionFile } from '../protocol/region.ts';
import { keyserverRules } from '../protocol/retention/rules.ts';
import { distributionErrors, failing } from './alarms/aws.ts';
import {
  deadlineOverruns,
  exportHeld,
  exportOverdue,
  indexStale,
  issuersUnreachable,
  keysRefused,
  kmsThrottled,
  PROBE_MINUTES,
  probeFailing,
  REGIONS_PER_PROBE,
  ringsUnread,
  statisticsLost,
} from './alarms/events.ts';
import { KeyWatch } from './alarms/key-watch.ts';
import { HttpApi } from './constructs/api/http-api.ts';
import { chunksOf } from './constructs/code/chunks.ts';
import { ExportSite } from './constructs/export-site.ts';
import type { FlowTable } from './constructs/flow-table.ts';
import { ManifestKey } from './constructs/keys/manifest-key.ts';
import { SealingKey } from './constructs/keys/sealing-key.ts';
import { RegionRows } from './constructs/region-rows.ts';
import { Schedule } from './constructs/schedule.ts';
import type { ServiceFunction } from './constructs/service-function.ts';
import { DomainStack, type DomainStackProps, deviceCall, job, smallCall } from './domain-stack.ts';
import { authorityCommands } from './keyserver/authority-commands.ts';
import { exportCommands } from './keyserver/export-commands.ts';
import { ExportKeys } from './keyserver/export-keys.ts';
import { probedSeries } from './keyserver/probed-series.ts';
import { CORRECT_ROLE_OUTPUT, EXPORT_ROLE_OUTPUT, UPDATE_ROLE_OUTPUT } from './names.ts';
import { auditing } from './shared/auditing.ts';
import { retention } from './shared/retention.ts';
import { ringCommands } from './shared/ring-commands.ts';

const ROTATE_MINUTES = 60;
const IMPORT_MINUTES = 2;
const EXPORT_MINUTES = EXPORT_RUN_SECONDS / 60;
/** 2: with the authority's name, which sign-update needs. */
const ROWS_FORM = 2;

export interface KeyServerStackProps extends DomainStackProps {
  /** Out of service; their export keys stay in the stack, and sign what is still to be exported. */
  readonly endedRegions: readonly RegionFile[];
  /** Where the certificate keys of a region can be read. */
  readonly jwksUri: (region: RegionFile) => string;
}

/** The trust domain that knows keys, and never people: publish, export, download. */
export class KeyServerStack extends DomainStack {
  readonly #guards = this.flowTable(tables.guardsTable);
  readonly #uploads = this.flowTable(tables.uploadsTable);
  readonly #exports = this.flowTable(tables.exportsTable);
  readonly #authorities = this.flowTable(tables.authoritiesTable);
  readonly #rings = this.flowTable(tables.ringsTable);
  readonly #statistics = this.flowTable(tables.statisticsTable);
  readonly #audit = this.flowTable(tables.auditTable);
  readonly #seals = this.flowTable(tables.sealsTable);
  readonly #sealingKey: SealingKey;
  readonly #site: ExportSite;
  /** Memory: it looks at the newest file of several regions at a time, each up to 16 MB and twice that unpacked. */
  readonly #probe = this.step('probe', { env: probeEnv, ...job, memoryMegabytes: 512 });
  readonly #exportKeys: ExportKeys;

  constructor(scope: Construct, props: KeyServerStackProps) {
    super(scope, 'keyserver', ROWS, props);
    this.#sealingKey = new SealingKey(this, props.stage);
    this.#site = new ExportSite(this, props.stage);
    const publish = this.#publish();
    const health = this.step('health', { env: healthEnv, ...smallCall });
    this.#authorities.grant(health, 'GetItem');
    const api = new HttpApi(this, 'PublishApi', {
      ...this.api('publishApi'),
      routes: {
        [publishPath]: publish,
        ...(props.stage.facts.v1alpha1 === 'on' && { [publishV1Alpha1Path]: publish }),
        [keyServerStatisticsPath]: this.#giveStatistics(),
        '/health': health,
      },
      fallback: this.step('fallback', { env: fallbackEnv, ...smallCall }),
      callers: 'phones',
    });
    const rotate = this.#rotate();
    const importJwks = this.#importJwks();
    authorityCommands({
      ...{ authorities: this.#authorities, audit: this.#audit },
      step: (step, settings) => this.step(step, settings),
    });
    const build = this.#export();
    const corrections = this.#exportCommands();
    const users = { files: build, corrections, updates: this.#signUpdate(), probe: this.#probe };
    this.#exportKeys = new ExportKeys(this, props.stage, users);
    const manifestKey = new ManifestKey(this, props.stage);
    manifestKey.grantSignEntries(build);
    manifestKey.grantSignEntries(corrections);
    this.#writeAuthorities(props);
    this.#outputs(api);
    this.#watchFromOutside(props, api);
    deadlineOverruns(this.alarms, publish);
    ringsUnread(this.alarms, publish);
    failing(this.alarms, 'RotationFailing', rotate, ROTATE_MINUTES, 'The keys of revision tokens are not renewed.');
    failing(this.alarms, 'JwksImportFailing', importJwks, EXPORT_MINUTES, 'Certificate keys are not imported.');
    issuersUnreachable(this.alarms, importJwks);
    keysRefused(this.alarms, importJwks);
    failing(this.alarms, 'ExportFailing', build, EXPORT_MINUTES, 'No new files reach the phones.');
    exportOverdue(this.alarms, build);
    exportHeld(this.alarms, build);
    statisticsLost(this.alarms, publish);
    kmsThrottled(this.alarms, build);
    distributionErrors(this.alarms, this.#site.distribution);
    new KeyWatch(this, {
      alarms: this.alarms,
      keys: [this.#sealingKey.keyArn, manifestKey.keyArn, ...this.#exportKeys.watched()],
    });
    auditing({
      ...{ stack: this, alarms: this.alarms, audit: this.#audit, seals: this.#seals },
      step: (step, settings) => this.step(step, settings),
    });
    ringCommands({
      ...{ rings: this.#rings, audit: this.#audit },
      step: (step, settings) => this.step(step, settings),
    });
    retention({
      tables: this.#tables(),
      ...{ rules: keyserverRules, env: retentionEnv },
      step: (step, settings) => this.step(step, settings),
    });
    this.watch(props, [api], this.#site.distribution);
  }

  #tables(): FlowTable[] {
    const ofKeys = [this.#guards, this.#uploads, this.#exports, this.#authorities];
    return [...ofKeys, this.#rings, this.#statistics, this.#audit, this.#seals];
  }

  #publish(): ServiceFunction {
    const values = { ...this.deadline(), V1ALPHA1: this.stage.facts.v1alpha1 };
    const publish = this.step('publish', { env: publishEnv, values, ...deviceCall });
    this.#guards.grant(publish, 'GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem');
    this.#uploads.grant(publish, 'PutItem');
    this.#authorities.grant(publish, 'GetItem', 'Query');
    this.#rings.grant(publish, 'Query');
    this.#statistics.grant(publish, 'UpdateItem');
    this.#sealingKey.grantOpen(publish, 'revision-token');
    return publish;
  }

  #giveStatistics(): ServiceFunction {
    const give = this.step('give-statistics', { env: giveStatisticsEnv, values: this.deadline(), ...smallCall });
    this.#authorities.grant(give, 'Query');
    this.#statistics.grant(give, 'Query');
    return give;
  }

  #rotate(): ServiceFunction {
    const rotate = this.step('rotate', { env: rotateEnv, ...job });
    this.#rings.grant(rotate, 'GetItem', 'Query', 'PutItem', 'DeleteItem');
    this.#audit.grant(rotate, 'PutItem');
    this.#sealingKey.grantSeal(rotate);
    new Schedule(this, rotate, ROTATE_MINUTES);
    return rotate;
  }

  #importJwks(): ServiceFunction {
    const importJwks = this.step('import-jwks', { env: importJwksEnv, ...job });
    this.#authorities.grant(importJwks, 'Scan', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem');
    this.#audit.grant(importJwks, 'PutItem');
    new Schedule(this, importJwks, IMPORT_MINUTES);
    return importJwks;
  }

  /** Invoked by an operator (`npm run region -- push`): signs an authority's name, and nothing that the caller brings. */
  #signUpdate(): ServiceFunction {
    const signUpdate = this.step('sign-update', { env: signUpdateEnv, ...job });
    this.#exports.grant(signUpdate, 'GetItem');
    this.#audit.grant(signUpdate, 'PutItem');
    this.output(UPDATE_ROLE_OUTPUT, signUpdate.role.roleArn);
    return signUpdate;
  }

  #exportCommands(): ServiceFunction {
    const corrections = exportCommands({
      ...{ guards: this.#guards, uploads: this.#uploads, exports: this.#exports, audit: this.#audit },
      site: this.#site,
      step: (step, settings) => this.step(step, settings),
    });
    this.output(CORRECT_ROLE_OUTPUT, corrections.role.roleArn);
    return corrections;
  }

  #export(): ServiceFunction {
    const build = this.step('export', {
      env: exportEnv,
      memoryMegabytes: 1_769,
      timeoutSeconds: EXPORT_TIMEOUT_SECONDS,
    });
    this.#uploads.grant(build, 'Query', 'DeleteItem');
    this.#exports.grant(build, 'GetItem', 'Query', 'PutItem', 'UpdateItem');
    this.#site.grantPublish(build);
    new Schedule(this, build, EXPORT_MINUTES);
    this.output(EXPORT_ROLE_OUTPUT, build.role.roleArn);
    return build;
  }

  #writeAuthorities({ stage, regions, endedRegions, jwksUri }: KeyServerStackProps): void {
    const writer = this.step('write-authorities', { env: writeAuthoritiesEnv, ...job });
    this.#authorities.grant(writer, 'Scan', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem');
    this.#exports.grant(writer, 'Query', 'UpdateItem');
    this.#audit.grant(writer, 'PutItem');
    const rows = regions.map((region) => ({ region, jwksUri: jwksUri(region), ...this.#exportKeys.of(region) }));
    for (const region of endedRegions) this.#exportKeys.of(region);
    new RegionRows(this, 'RegionRows', { stage, domain: 'keyserver', writer, regions: rows, form: ROWS_FORM });
  }

  /** The local AWS has no address that its functions could ask by name. */
  #watchFromOutside({ stage, regions }: KeyServerStackProps, api: HttpApi): void {
    if (stage.target === 'local') return;
    const all = regions.flatMap((region) => probedSeries(region, this.#exportKeys));
    const inputs = chunksOf(all, REGIONS_PER_PROBE).map((series) => ({
      healthUrl: `${api.url}health`,
      baseUrl: this.#site.url,
      series,
    }));
    new Schedule(this, this.#probe, PROBE_MINUTES, inputs);
    indexStale(this.alarms, this.#probe);
    probeFailing(this.alarms, this.#probe, 'Phones cannot publish, or find no index or no file that they trust.');
    failing(this.alarms, 'ProbeFailing', this.#probe, PROBE_MINUTES, 'Nobody looks whether phones get their files.');
  }

  #outputs(api: HttpApi): void {
    this.output('PublishUrl', `${api.url}v1/publish`);
    this.closedAddress('publishApi');
    this.output('ExportBaseUrl', this.#site.url);
    this.output('ExportBucketName', this.#site.bucket.bucketName);
    this.output('DistributionId', this.#site.distribution.distributionId);
    this.output('DistributionDomainName', this.#site.distribution.distributionDomainName);
  }
}
