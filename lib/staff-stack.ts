import { Fn, Lazy, Token } from 'aws-cdk-lib';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { Construct } from 'constructs';
import { env as writePagesEnv } from '../lambdas/verification/jobs/write-pages/env.ts';
import { ROWS } from '../lambdas/verification/release.ts';
import { type StaffPath, staffPaths } from '../protocol/staff/paths.ts';
import { HttpApi } from './constructs/api/http-api.ts';
import type { ServiceFunction } from './constructs/service-function.ts';
import { PagesFiles } from './constructs/staff/pages-files.ts';
import { PagesSite } from './constructs/staff/pages-site.ts';
import { DomainStack, type DomainStackProps, job } from './domain-stack.ts';
import type { StaffFacts } from './settings/staff.ts';
import { operatorsOfPeople } from './verification/staff/people.ts';
import { openSignIn, type SignIn } from './verification/staff/sign-in.ts';
import type { StaffParts } from './verification/staff/staff-step.ts';
import { staffSteps } from './verification/staff/steps.ts';
import type { VerificationStack } from './verification-stack.ts';

export interface StaffStackProps extends DomainStackProps {
  /** Of the stage file. */
  readonly staff: StaffFacts;
  readonly verification: VerificationStack;
  /** Where the built pages lie: `index.html` and what it names. */
  readonly pages: string;
}

/**
 * Pages for case workers and administrators, and what they ask (docs/decisions/020-staff-pages.md). Of the trust domain of the
 * verification server, whose tables and keys it works on; a stack of its own, since the other's is as large as CloudFormation
 * lets one be.
 */
export class StaffStack extends DomainStack {
  constructor(scope: Construct, props: StaffStackProps) {
    super(scope, 'staff', ROWS, props);
    const { verification } = props;
    const signIn = openSignIn(this, this.stage, props.staff);
    const parts: StaffParts = {
      ...verification.parts,
      ...{ stack: this, alarms: this.alarms, pool: signIn.pool },
      ...{ deviceUrl: verification.deviceUrl, rotate: verification.rotate },
      step: (step, settings) => this.step(step, settings),
    };
    const functions = staffSteps(parts);
    operatorsOfPeople(parts);
    // The client is made last: it names the pages' address, and they lie before this API.
    let clientId = '';
    const audience = Lazy.string({ produce: () => signIn.audience ?? clientId });
    const api = new HttpApi(this, 'StaffApi', {
      ...this.api(),
      routes: Object.fromEntries(Object.entries(functions).map(([path, fn]) => [staffPaths[path as StaffPath], fn])),
      fallback: verification.fallback,
      callers: 'staff',
      authorizer: new HttpJwtAuthorizer('Staff', signIn.issuer, { jwtAudience: [audience] }),
    });
    const site = new PagesSite(this, {
      stage: this.stage,
      apiEndpoint: api.endpoint,
      signInOrigins: signIn.origins,
    });
    clientId = signIn.clientOf(site.url);
    for (const fn of Object.values(functions)) tell(fn, signIn, clientId, site.url);
    this.#write(props.pages, site, signIn.configOf(clientId));
    this.output('PagesUrl', site.url);
    this.output('PagesDomainName', site.distribution.distributionDomainName);
    this.output('StaffApiUrl', api.url);
    this.watch(props, [api], site.distribution);
  }

  #write(folder: string, site: PagesSite, config: Readonly<Record<string, string>>): void {
    const writer = this.step('write-pages', { env: writePagesEnv, folder, ...job });
    site.grantWrite(writer);
    new PagesFiles(this, { stage: this.stage, writer, folder, config });
  }
}

/** What a function checks that the authoriser cannot. */
function tell(fn: ServiceFunction, { secondFactor }: SignIn, clientId: string, url: string): void {
  fn.give('STAFF_CLIENT_ID', clientId);
  fn.give('STAFF_SECOND_FACTOR', JSON.stringify(secondFactor));
  fn.give('STAFF_HOST', Token.isUnresolved(url) ? Fn.select(2, Fn.split('/', url)) : new URL(url).host);
}
