import type { Construct } from 'constructs';
import { env as callbackEnv } from '../lambdas/selfservice/callback/env.ts';
import { env as fallbackEnv } from '../lambdas/selfservice/fallback/env.ts';
import { env as formEnv } from '../lambdas/selfservice/form/env.ts';
import { env as healthEnv } from '../lambdas/selfservice/health/env.ts';
import { env as issueEnv } from '../lambdas/selfservice/issue/env.ts';
import { env as keysEnv } from '../lambdas/selfservice/keys/env.ts';
import { env as logoutEnv } from '../lambdas/selfservice/logout/env.ts';
import { env as probeEnv } from '../lambdas/selfservice/probe/env.ts';
import type { ProbeTargets } from '../lambdas/selfservice/probe/probe-service.ts';
import { ROWS } from '../lambdas/selfservice/release.ts';
import { env as retentionEnv } from '../lambdas/selfservice/report-retention/env.ts';
import { env as rotateEnv } from '../lambdas/selfservice/rotate/env.ts';
import { env as startEnv } from '../lambdas/selfservice/start/env.ts';
import * as tables from '../lambdas/selfservice/tables.ts';
import { tokenKeyRing } from '../lambdas/shared/names.ts';
import type { RingName } from '../lambdas/shared/rings/rings.ts';
import { selfserviceRules } from '../protocol/retention/rules.ts';
import {
  callbackPath,
  formPath,
  issuePath,
  logoutPath,
  startPath,
  tokenKeysPath,
} from '../protocol/self-service/paths.ts';
import { failing } from './alarms/aws.ts';
import { PROBE_MINUTES, probeFailing, REGIONS_PER_PROBE, ringsUnread } from './alarms/events.ts';
import { KeyWatch } from './alarms/key-watch.ts';
import { codesNotIssued, loginFailing, registryFailing, tokensNotSigned } from './alarms/self-service.ts';
import { HttpApi } from './constructs/api/http-api.ts';
import { chunksOf } from './constructs/code/chunks.ts';
import { SealingKey } from './constructs/keys/sealing-key.ts';
import { grantRegistries } from './constructs/outgoing/registries.ts';
import { grantSecrets } from './constructs/outgoing/secret.ts';
import { Schedule } from './constructs/schedule.ts';
import type { ServiceFunction } from './constructs/service-function.ts';
import { askingCall, DomainStack, type DomainStackProps, job, smallCall, staffCall } from './domain-stack.ts';
import { type OfferingRegion, regionsFile, secretNames } from './settings/self-service.ts';
import { auditing } from './shared/auditing.ts';
import { retention } from './shared/retention.ts';
import { ringCommands } from './shared/ring-commands.ts';

const ROTATE_MINUTES = 60;
/** Beside the code of the steps that read it (lambdas/selfservice/regions-env.ts). */
const REGIONS_FILE = 'regions.json';

export interface SelfServiceStackProps extends DomainStackProps {
  /** Those that offer self-service. */
  readonly regions: readonly OfferingRegion[];
  /** Where the verification server answers laboratories; ends with a slash. */
  readonly adminUrl: string;
}

/** The trust domain that knows for seconds who a person is, and never whose a code or a key is: login, eligibility, token. */
export class SelfServiceStack extends DomainStack {
  readonly #limits = this.flowTable(tables.limitsTable);
  readonly #tokens = this.flowTable(tables.tokensTable);
  readonly #rings = this.flowTable(tables.ringsTable);
  readonly #audit = this.flowTable(tables.auditTable);
  readonly #seals = this.flowTable(tables.sealsTable);
  readonly #sealingKey: SealingKey;
  readonly #regions: readonly OfferingRegion[];
  /** What every step that knows the regions is given. */
  readonly #told: { readonly values: Record<string, string>; readonly files: Record<string, string> };

  constructor(scope: Construct, props: SelfServiceStackProps) {
    super(scope, 'selfservice', ROWS, props);
    this.#sealingKey = new SealingKey(this, props.stage);
    this.#regions = props.regions;
    this.#told = {
      values: { SELF_SERVICE_REGIONS: REGIONS_FILE },
      files: { [REGIONS_FILE]: regionsFile(props.stage, props.regions) },
    };
    const health = this.step('health', { env: healthEnv, ...smallCall });
    this.#rings.grant(health, 'GetItem');
    const login = { start: this.#start(), callback: this.#callback(), logout: this.#logout() };
    const calls = { ...login, form: this.#form(), issue: this.#issue(props), keys: this.#keys() };
    const api = new HttpApi(this, 'SelfServiceApi', {
      ...this.api('selfService'),
      routes: {
        [startPath]: calls.start,
        [callbackPath]: calls.callback,
        [formPath]: calls.form,
        [issuePath]: calls.issue,
        [logoutPath]: calls.logout,
        '/self/keys/{region}': calls.keys,
        '/health': health,
      },
      fallback: this.step('fallback', { env: fallbackEnv, ...smallCall }),
      callers: 'people',
    });
    const url = props.stage.selfServiceUrl ?? api.url;
    for (const step of Object.values(login)) step.give('SELF_SERVICE_URL', url);
    this.output('SelfServiceUrl', api.url);
    this.#watchFromOutside(api.url);
    const rotate = this.#rotate();
    failing(this.alarms, 'RotationFailing', rotate, ROTATE_MINUTES, 'Keys of logins and tokens are not renewed.');
    ringsUnread(this.alarms, calls.start, calls.callback, calls.form, calls.issue, calls.keys);
    for (const step of Object.values(login)) loginFailing(this.alarms, step);
    registryFailing(this.alarms, login.callback);
    codesNotIssued(this.alarms, calls.issue);
    tokensNotSigned(this.alarms, calls.form);
    new KeyWatch(this, { alarms: this.alarms, keys: [this.#sealingKey.keyArn] });
    auditing({
      ...{ stack: this, alarms: this.alarms, audit: this.#audit, seals: this.#seals },
      step: (step, settings) => this.step(step, settings),
    });
    ringCommands({
      ...{ rings: this.#rings, audit: this.#audit },
      step: (step, settings) => this.step(step, settings),
    });
    retention({
      tables: [this.#limits, this.#tokens, this.#rings, this.#audit, this.#seals],
      ...{ rules: selfserviceRules, env: retentionEnv },
      step: (step, settings) => this.step(step, settings),
    });
    this.watch(props, [api]);
  }

  #start(): ServiceFunction {
    const start = this.step('start', { env: startEnv, ...this.#told, ...staffCall });
    this.#openRings(start, 'self-service-flow');
    return start;
  }

  /** The only one that learns who a person is: from the identity provider, and with the registry's answer forgotten again. */
  #callback(): ServiceFunction {
    const callback = this.step('callback', { env: callbackEnv, ...this.#told, ...askingCall });
    this.#openRings(callback, 'self-service-flow', 'self-service-session', 'pseudonym');
    this.#limits.grant(callback, 'GetItem', 'UpdateItem');
    grantSecrets(callback, secretNames(this.stage, this.#regions, 'identity-provider', 'registry'));
    grantRegistries(callback, this.#regions);
    return callback;
  }

  #logout(): ServiceFunction {
    return this.step('logout', { env: logoutEnv, ...this.#told, ...staffCall });
  }

  /** May give a turn back, and never take one. */
  #form(): ServiceFunction {
    const form = this.step('form', { env: formEnv, ...this.#told, ...staffCall });
    this.#openRings(form, 'self-service-session', ...this.#tokenRings());
    this.#limits.grant(form, 'UpdateItem');
    this.#tokens.grant(form, 'UpdateItem');
    return form;
  }

  /** Nothing of a login: it could not open a cookie, and knows neither limits nor pseudonyms. */
  #issue({ adminUrl }: SelfServiceStackProps): ServiceFunction {
    const issue = this.step('issue', { env: issueEnv, ...this.#told, ...staffCall });
    issue.give('VERIFICATION_ADMIN_URL', adminUrl);
    this.#openRings(issue, ...this.#tokenRings());
    this.#tokens.grant(issue, 'UpdateItem');
    grantSecrets(issue, secretNames(this.stage, this.#regions, 'api-key'));
    return issue;
  }

  #keys(): ServiceFunction {
    const keys = this.step('keys', { env: keysEnv, ...this.#told, ...smallCall });
    this.#openRings(keys, ...this.#tokenRings());
    return keys;
  }

  #rotate(): ServiceFunction {
    const rotate = this.step('rotate', { env: rotateEnv, ...this.#told, ...job });
    this.#rings.grant(rotate, 'GetItem', 'Query', 'PutItem', 'DeleteItem');
    this.#audit.grant(rotate, 'PutItem');
    this.#sealingKey.grantSeal(rotate);
    new Schedule(this, rotate, ROTATE_MINUTES);
    return rotate;
  }

  /** No rights: it looks at what everybody can see. The local AWS has no address that its functions could ask by name. */
  #watchFromOutside(url: string): void {
    const probe = this.step('probe', { env: probeEnv, ...job });
    if (this.stage.target === 'local') return;
    const inputs = chunksOf(this.#regions, REGIONS_PER_PROBE).map(
      (some): ProbeTargets => ({
        healthUrl: `${url}health`,
        regions: some.map(({ region, selfService: { kinds, issuer } }) => {
          return { region, kinds, issuer, keysUrl: `${url}${tokenKeysPath(region).slice(1)}` };
        }),
      }),
    );
    new Schedule(this, probe, PROBE_MINUTES, inputs);
    probeFailing(
      this.alarms,
      probe,
      'People find no pages of self-service, no keys of tokens or no identity provider.',
    );
    failing(this.alarms, 'ProbeFailing', probe, PROBE_MINUTES, 'Nobody looks whether people can log in.');
  }

  #openRings(fn: ServiceFunction, ...rings: RingName[]): void {
    this.#rings.grant(fn, 'Query');
    this.#sealingKey.grantOpen(fn, ...rings);
  }

  /** Of any region: the names of 200 are more than the sealing key's policy holds. */
  #tokenRings(): RingName[] {
    const kinds = new Set(this.#regions.flatMap(({ selfService }) => selfService.kinds));
    return [...kinds].sort().map((kind) => tokenKeyRing('*', kind));
  }
}
