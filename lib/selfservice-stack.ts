import type { Construct } from 'constructs';
import { env as fallbackEnv } from '../lambdas/selfservice/fallback/env.ts';
import { env as healthEnv } from '../lambdas/selfservice/health/env.ts';
import { ROWS } from '../lambdas/selfservice/release.ts';
import * as tables from '../lambdas/selfservice/tables.ts';
import { KeyWatch } from './alarms/key-watch.ts';
import { HttpApi } from './constructs/api/http-api.ts';
import { SealingKey } from './constructs/keys/sealing-key.ts';
import { DomainStack, type DomainStackProps, smallCall } from './domain-stack.ts';

export interface SelfServiceStackProps extends DomainStackProps {
  /** Where the verification server answers laboratories; ends with a slash. */
  readonly adminUrl: string;
}

/** The trust domain that knows for seconds who a person is, and never whose a code or a key is: login, eligibility, token. */
export class SelfServiceStack extends DomainStack {
  readonly #limits = this.flowTable(tables.limitsTable);
  readonly #tokens = this.flowTable(tables.tokensTable);
  readonly #rings = this.flowTable(tables.ringsTable);
  readonly #audit = this.flowTable(tables.auditTable);
  readonly #sealingKey: SealingKey;

  constructor(scope: Construct, props: SelfServiceStackProps) {
    super(scope, 'selfservice', ROWS, props);
    this.#sealingKey = new SealingKey(this, props.stage);
    const health = this.step('health', { env: healthEnv, ...smallCall });
    this.#rings.grant(health, 'GetItem');
    const api = new HttpApi(this, 'SelfServiceApi', {
      ...this.api('selfService'),
      routes: { '/health': health },
      fallback: this.step('fallback', { env: fallbackEnv, ...smallCall }),
      callers: 'people',
    });
    this.output('SelfServiceUrl', api.url);
    new KeyWatch(this, { alarms: this.alarms, keys: [this.#sealingKey.keyArn] });
    this.watch(props, [api]);
  }
}
