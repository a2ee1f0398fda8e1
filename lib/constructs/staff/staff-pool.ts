import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnManagedLoginBranding,
  type CfnUserPool,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  PasskeyUserVerification,
  UserPool,
  type UserPoolClient,
} from 'aws-cdk-lib/aws-cognito';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { SIGNED_IN_PATH } from '../../../protocol/staff/paths.ts';
import { ACCESS_TOKEN_SECONDS, SESSION_SECONDS } from '../../../protocol/staff/session.ts';
import { acknowledge } from '../../nag.ts';
import type { Stage } from '../../settings/stages.ts';
import type { ServiceFunction } from '../service-function.ts';

export interface StaffPoolProps {
  readonly stage: Stage;
  readonly domainPrefix: string;
}

/**
 * Who staff are, where a stage has no identity provider of its own: made by invitation alone, each with a second factor. An
 * authenticator app, or a passkey that checks who holds it, which is both factors in one.
 */
export class StaffPool extends Construct {
  readonly issuer: string;
  /** Where browsers read what the issuer is, and where they sign in and get tokens. */
  readonly origins: readonly string[];
  readonly #pool: UserPool;

  constructor(scope: Construct, { stage, domainPrefix }: StaffPoolProps) {
    super(scope, 'StaffPool');
    this.#pool = new UserPool(this, 'Pool', {
      ...howPeopleSignIn,
      userPoolName: `enx-${stage.name}-staff`,
      deletionProtection: !stage.throwAway,
      removalPolicy: stage.throwAway ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    // The construct does not know it yet. Without it a passkey would count as one factor, and the pool would ask for another.
    const pool = this.#pool.node.defaultChild as CfnUserPool;
    pool.webAuthnFactorConfiguration = 'MULTI_FACTOR_WITH_USER_VERIFICATION';
    this.#pool.addDomain('SignIn', {
      cognitoDomain: { domainPrefix },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    this.issuer = this.#pool.userPoolProviderUrl;
    const { region, urlSuffix } = Stack.of(this);
    this.origins = [
      `https://cognito-idp.${region}.${urlSuffix}`,
      `https://${domainPrefix}.auth.${region}.amazoncognito.com`,
    ];
    const plan =
      'Judging sign-ins by risk is of the dearer plan; here every sign-in needs a second factor, whatever the risk.';
    for (const rule of ['COG3', 'COG8']) acknowledge(this.#pool, rule, plan);
  }

  /** `url`: of the pages; ends with a slash. They keep no secret, so code flow with PKCE is all that they may do. */
  addClient(url: string): UserPoolClient {
    const client = this.#pool.addClient('Pages', {
      generateSecret: false,
      authFlows: { user: true },
      oAuth: {
        flows: { authorizationCodeGrant: true, implicitCodeGrant: false, clientCredentials: false },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE],
        callbackUrls: [`${url}${SIGNED_IN_PATH.slice(1)}`],
        logoutUrls: [url],
      },
      accessTokenValidity: Duration.seconds(ACCESS_TOKEN_SECONDS),
      idTokenValidity: Duration.seconds(ACCESS_TOKEN_SECONDS),
      refreshTokenValidity: Duration.seconds(SESSION_SECONDS),
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
    });
    new CfnManagedLoginBranding(this, 'Look', {
      userPoolId: this.#pool.userPoolId,
      clientId: client.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    return client;
  }

  /** May look whether somebody is there, and ask people in, who may have been asked or disabled before. */
  grantInvite(fn: ServiceFunction): void {
    this.#allow(fn, 'AdminGetUser', 'AdminCreateUser', 'AdminEnableUser');
  }

  /** May let nobody sign in any more who is a member of nothing. */
  grantDisable(fn: ServiceFunction): void {
    this.#allow(fn, 'AdminDisableUser');
  }

  #allow(fn: ServiceFunction, ...names: string[]): void {
    fn.give('STAFF_POOL_ID', this.#pool.userPoolId);
    const actions = names.map((name) => `cognito-idp:${name}`);
    fn.role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [this.#pool.userPoolArn] }));
  }
}

const howPeopleSignIn = {
  selfSignUpEnabled: false,
  signInAliases: { email: true },
  signInCaseSensitive: false,
  autoVerify: { email: true },
  standardAttributes: { email: { required: true, mutable: true }, fullname: { required: false, mutable: true } },
  // The plan with passkeys and the sign-in pages that know them: 10,000 people a month are free (docs/cost.md).
  featurePlan: FeaturePlan.ESSENTIALS,
  mfa: Mfa.REQUIRED,
  mfaSecondFactor: { otp: true, sms: false, email: false },
  signInPolicy: { allowedFirstAuthFactors: { password: true, passkey: true } },
  passkeyUserVerification: PasskeyUserVerification.REQUIRED,
  passwordPolicy: {
    minLength: 12,
    requireLowercase: true,
    requireUppercase: true,
    requireDigits: true,
    requireSymbols: true,
    tempPasswordValidity: Duration.days(7),
    passwordHistorySize: 5,
  },
  // Who has lost the second factor as well is made anew by an administrator.
  accountRecovery: AccountRecovery.EMAIL_ONLY,
} as const;
