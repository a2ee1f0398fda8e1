import type { Construct } from 'constructs';
import type { RingName } from '../lambdas/shared/rings/rings.ts';
import { env as certificateEnv } from '../lambdas/verification/certificate/env.ts';
import { env as checkCodeStatusEnv } from '../lambdas/verification/check-code-status/env.ts';
import { env as createApiKeyEnv } from '../lambdas/verification/create-api-key/env.ts';
import { env as disableApiKeyEnv } from '../lambdas/verification/disable-api-key/env.ts';
import { env as fallbackEnv } from '../lambdas/verification/fallback/env.ts';
import { env as healthEnv } from '../lambdas/verification/health/env.ts';
import { env as issueEnv } from '../lambdas/verification/issue/env.ts';
import { env as jwksEnv } from '../lambdas/verification/jwks/env.ts';
import { env as probeEnv } from '../lambdas/verification/probe/env.ts';
import { ROWS } from '../lambdas/verification/release.ts';
import { env as rotateEnv } from '../lambdas/verification/rotate/env.ts';
import * as tables from '../lambdas/verification/tables.ts';
import { env as verifyEnv } from '../lambdas/verification/verify/env.ts';
import { env as writeRegionsEnv } from '../lambdas/verification/write-regions/env.ts';
import { certificatePath } from '../protocol/api/certificate.ts';
import { checkCodeStatusPath } from '../protocol/api/check-code-status.ts';
import { issuePath } from '../protocol/api/issue.ts';
import { verifyPath } from '../protocol/api/verify.ts';
import type { RegionFile } from '../protocol/region.ts';
import { failing } from './alarms/aws.ts';
import {
  brakeUnavailable,
  deadlineOverruns,
  guessedCodes,
  kmsThrottled,
  originHeader,
  PROBE_MINUTES,
  probeFailing,
  ringsUnread,
  statisticsLost,
} from './alarms/events.ts';
import { KeyWatch } from './alarms/key-watch.ts';
import { HttpApi } from './constructs/api/http-api.ts';
import { grantOriginHeader } from './constructs/api/origin-header.ts';
import { grantCertificateKeys } from './constructs/keys/certificate-keys.ts';
import { SealingKey } from './constructs/keys/sealing-key.ts';
import { RegionRows } from './constructs/region-rows.ts';
import { Schedule } from './constructs/schedule.ts';
import type { ServiceFunction } from './constructs/service-function.ts';
import { DomainStack, type DomainStackProps, deviceCall, job, smallCall, staffCall } from './domain-stack.ts';
import { regionId } from './names.ts';

/** verification-server.md §4.3: the automatic mode looks this often. */
const ROTATE_MINUTES = 15;

/** The trust domain that knows codes and diagnoses, and never keys of phones: issue, verify, certificate. */
export class VerificationStack extends DomainStack {
  /** Where phones ask, and where a key server finds the certificate keys (`jwks/<region>`). Ends with a slash. */
  readonly deviceUrl: string;
  readonly #codes = this.flowTable(tables.codesTable);
  readonly #outbox = this.flowTable(tables.outboxTable);
  readonly #apiKeys = this.flowTable(tables.apiKeysTable);
  readonly #regions = this.flowTable(tables.regionsTable);
  readonly #rings = this.flowTable(tables.ringsTable);
  readonly #lastingRings = this.flowTable(tables.lastingRingsTable);
  readonly #statistics = this.flowTable(tables.statisticsTable);
  readonly #audit = this.flowTable(tables.auditTable);
  readonly #brake = this.flowTable(tables.brakeTable);
  readonly #sealingKey: SealingKey;

  constructor(scope: Construct, props: DomainStackProps) {
    super(scope, 'verification', ROWS, props);
    this.#sealingKey = new SealingKey(this, props.stage);
    const verify = this.#verify();
    const certificate = this.#certificate();
    const issue = this.#issue();
    const checkCodeStatus = this.#checkCodeStatus();
    const health = this.step('health', { env: healthEnv, ...smallCall });
    this.#regions.grant(health, 'GetItem');
    const fallback = this.step('fallback', { env: fallbackEnv, ...smallCall });
    const deviceApi = new HttpApi(this, 'DeviceApi', {
      ...this.api('deviceApi'),
      routes: {
        [verifyPath]: verify,
        [certificatePath]: certificate,
        '/jwks/{region}': this.#jwks(),
        '/health': health,
      },
      fallback,
      callers: 'phones',
    });
    // An API of its own: a flood of phones must not stop the labs (docs/decisions/003).
    const adminApi = new HttpApi(this, 'AdminApi', {
      ...this.api('adminApi'),
      routes: { [issuePath]: issue, [checkCodeStatusPath]: checkCodeStatus, '/health': health },
      fallback,
      callers: 'laboratories',
    });
    const rotate = this.#rotate(certificate);
    this.#createApiKey();
    this.#disableApiKey();
    this.#writeRegions(props);
    this.deviceUrl = deviceApi.url;
    // Always, also where no key server imports it: CloudFormation would refuse to take away what a live stack still uses.
    this.exportValue(deviceApi.endpoint);
    this.#outputs(props, adminApi);
    this.#probe(props, { DeviceApi: `${deviceApi.url}health`, AdminApi: `${adminApi.url}health` });
    for (const call of [verify, certificate]) deadlineOverruns(this.alarms, call);
    guessedCodes(this.alarms, verify);
    if (props.stage.facts.front === 'cloudfront') originHeader(this.alarms, verify);
    for (const reader of [issue, checkCodeStatus, verify, certificate]) ringsUnread(this.alarms, reader);
    failing(this.alarms, 'RotationFailing', rotate, ROTATE_MINUTES, 'Key rings and certificate keys are not renewed.');
    for (const counter of [issue, verify, certificate]) statisticsLost(this.alarms, counter);
    brakeUnavailable(this.alarms, verify);
    kmsThrottled(this.alarms, certificate);
    new KeyWatch(this, { alarms: this.alarms, keeper: rotate });
    this.watch(props, [deviceApi, adminApi]);
  }

  #issue(): ServiceFunction {
    const issue = this.step('issue', { env: issueEnv, ...staffCall });
    this.#grantCaller(issue, 'code', 'phone', 'outbox');
    this.#rings.grant(issue, 'Query');
    this.#codes.grant(issue, 'BatchGetItem', 'GetItem', 'PutItem', 'DeleteItem');
    this.#outbox.grant(issue, 'PutItem');
    this.#statistics.grant(issue, 'UpdateItem');
    return issue;
  }

  #checkCodeStatus(): ServiceFunction {
    const check = this.step('check-code-status', { env: checkCodeStatusEnv, ...staffCall });
    this.#grantCaller(check);
    this.#codes.grant(check, 'GetItem');
    return check;
  }

  #verify(): ServiceFunction {
    const values = { ...this.#deviceValues(), BRAKE_FAILURES: String(this.stage.brakeFailures) };
    const verify = this.step('verify', { env: verifyEnv, values, ...deviceCall });
    this.#grantCaller(verify, 'code', 'token', 'address');
    this.#rings.grant(verify, 'Query');
    this.#codes.grant(verify, 'BatchGetItem', 'GetItem', 'UpdateItem');
    this.#brake.grant(verify, 'UpdateItem');
    if (this.stage.facts.front === 'cloudfront') grantOriginHeader(verify, 'verification');
    this.#statistics.grant(verify, 'UpdateItem');
    return verify;
  }

  #certificate(): ServiceFunction {
    const certificate = this.step('certificate', { env: certificateEnv, values: this.#deviceValues(), ...deviceCall });
    this.#grantCaller(certificate, 'token');
    this.#rings.grant(certificate, 'Query');
    this.#codes.grant(certificate, 'GetItem', 'UpdateItem');
    this.#statistics.grant(certificate, 'UpdateItem');
    return certificate;
  }

  #jwks(): ServiceFunction {
    const jwks = this.step('jwks', { env: jwksEnv, ...smallCall });
    this.#regions.grant(jwks, 'GetItem');
    this.#lastingRings.grant(jwks, 'Query');
    return jwks;
  }

  #rotate(certificate: ServiceFunction): ServiceFunction {
    const rotate = this.step('rotate', { env: rotateEnv, ...job });
    this.#rings.grant(rotate, 'GetItem', 'Query', 'PutItem', 'DeleteItem');
    // Nothing deletes what lasts: rows of certificate keys go by TTL when KMS has forgotten the key.
    this.#lastingRings.grant(rotate, 'GetItem', 'Query', 'PutItem', 'UpdateItem');
    this.#regions.grant(rotate, 'Scan');
    this.#audit.grant(rotate, 'PutItem');
    this.#sealingKey.grantSeal(rotate);
    grantCertificateKeys(rotate, certificate);
    new Schedule(this, rotate, ROTATE_MINUTES);
    return rotate;
  }

  /** No rights: it looks at what everybody can see. The local AWS has no address that its functions could ask by name. */
  #probe({ stage, regions }: DomainStackProps, health: Readonly<Record<string, string>>): void {
    const probe = this.step('probe', { env: probeEnv, ...job });
    if (stage.target === 'local') return;
    const jwks = Object.fromEntries(regions.map(({ region }) => [region, jwksUrl(this.deviceUrl, region)]));
    new Schedule(this, probe, PROBE_MINUTES, { health, jwks });
    probeFailing(this.alarms, probe, 'Phones, laboratories or key servers do not get what they ask for.');
    failing(this.alarms, 'ProbeFailing', probe, PROBE_MINUTES, 'Nobody looks whether the server can be reached.');
  }

  /** Invoked by an operator (`npm run api-key`), who is the only one to see the key. */
  #createApiKey(): void {
    const create = this.step('create-api-key', { env: createApiKeyEnv, ...job });
    this.#lastingRings.grant(create, 'Query');
    this.#sealingKey.grantOpen(create, 'api-key', 'api-key-signature');
    this.#regions.grant(create, 'GetItem');
    this.#apiKeys.grant(create, 'PutItem');
    this.#audit.grant(create, 'PutItem');
  }

  /** Another function and role: who may withdraw keys need not be able to make one. */
  #disableApiKey(): void {
    const disable = this.step('disable-api-key', { env: disableApiKeyEnv, ...job });
    this.#apiKeys.grant(disable, 'GetItem', 'UpdateItem');
    this.#audit.grant(disable, 'PutItem');
  }

  #writeRegions({ stage, regions }: DomainStackProps): void {
    const writer = this.step('write-regions', { env: writeRegionsEnv, ...job });
    this.#regions.grant(writer, 'Scan', 'UpdateItem');
    this.#audit.grant(writer, 'PutItem');
    new RegionRows(this, 'RegionRows', {
      stage,
      domain: 'verification',
      writer,
      regions: regions.map(verificationRow),
    });
  }

  /** What a call with an API key needs to know its caller, and the rings of the call itself. */
  #grantCaller(fn: ServiceFunction, ...rings: RingName[]): void {
    this.#apiKeys.grant(fn, 'BatchGetItem');
    this.#regions.grant(fn, 'GetItem');
    this.#lastingRings.grant(fn, 'Query');
    this.#sealingKey.grantOpen(fn, 'api-key', 'api-key-signature', ...rings);
  }

  #deviceValues(): Record<string, string> {
    return { TOKEN_ISSUER: `enx-${this.stage.name}-verification`, ...this.deadline() };
  }

  #outputs({ regions }: DomainStackProps, adminApi: HttpApi): void {
    this.output('DeviceUrl', this.deviceUrl);
    this.output('AdminUrl', adminApi.url);
    this.closedAddress('deviceApi');
    for (const { region } of regions) this.output(`JwksUrl${regionId(region)}`, jwksUrl(this.deviceUrl, region));
  }
}

/** Where a region's certificate keys are read. */
export function jwksUrl(baseUrl: string, region: string): string {
  return `${baseUrl}${baseUrl.endsWith('/') ? '' : '/'}jwks/${region}`;
}

const verificationRow = ({ region, name, verification }: RegionFile) => ({ region, name, verification });
