/**
 * The stage's Cognito user pool, where members are invited. It knows who somebody is; what they may do is in our rows alone.
 * A stage that trusts an issuer of the authority's own has none.
 */
import type {
  AttributeType,
  CognitoIdentityProviderClient,
  CognitoIdentityProviderClientConfig,
} from '@aws-sdk/client-cognito-identity-provider';
import { WholeBodyHandler } from '../../shared/aws/http.ts';
import { type Caller, clientOptions, lean, patience } from '../../shared/aws/options.ts';

export interface PoolPerson {
  readonly subject: string;
  /** They have not signed in since they were invited: the password of the invitation may have ended. */
  readonly isInvited: boolean;
  readonly isEnabled: boolean;
}

export interface PeoplePool {
  find(email: string): Promise<PoolPerson | undefined>;
  /** Makes the person and sends the invitation; the subject. Who is known gets another one where they never signed in. */
  invite(person: { readonly email: string; readonly name: string }): Promise<string>;
  /** Nobody signs in as them any more, and no refresh token of theirs gives an access token. No error where there is none. */
  disable(email: string): Promise<void>;
}

type Sdk = typeof import('@aws-sdk/client-cognito-identity-provider');

interface Open {
  readonly sdk: Sdk;
  readonly client: CognitoIdentityProviderClient;
  readonly UserPoolId: string;
}

/** `config` goes before what the caller's patience says. The SDK's client is loaded when somebody is first asked for. */
export function openPeoplePool(
  UserPoolId: string,
  caller: Caller,
  config: CognitoIdentityProviderClientConfig = {},
): PeoplePool {
  let opened: Promise<Open> | undefined;
  const open = () => {
    opened ??= load(UserPoolId, caller, config);
    return opened;
  };
  return {
    find: async (email) => findPerson(await open(), email),
    invite: async (person) => invite(await open(), person),
    disable: async (email) => disable(await open(), email),
  };
}

async function load(UserPoolId: string, caller: Caller, config: CognitoIdentityProviderClientConfig): Promise<Open> {
  const sdk = await import('@aws-sdk/client-cognito-identity-provider');
  const requestHandler = new WholeBodyHandler(patience[caller].attemptMilliseconds);
  const options = { ...clientOptions(caller), requestHandler, ...config };
  return { sdk, client: lean(new sdk.CognitoIdentityProviderClient(options)), UserPoolId };
}

async function findPerson({ sdk, client, UserPoolId }: Open, email: string): Promise<PoolPerson | undefined> {
  try {
    const user = await client.send(new sdk.AdminGetUserCommand({ UserPoolId, Username: email }));
    const isInvited = user.UserStatus === 'FORCE_CHANGE_PASSWORD';
    return { subject: subjectOf(user.UserAttributes), isInvited, isEnabled: user.Enabled !== false };
  } catch (error) {
    if (error instanceof sdk.UserNotFoundException) return undefined;
    throw error;
  }
}

async function invite(open: Open, person: { readonly email: string; readonly name: string }): Promise<string> {
  const known = await findPerson(open, person.email);
  if (!known) return create(open, person);
  const { sdk, client, UserPoolId } = open;
  const user = { UserPoolId, Username: person.email };
  if (!known.isEnabled) await client.send(new sdk.AdminEnableUserCommand(user));
  if (known.isInvited) await client.send(new sdk.AdminCreateUserCommand({ ...user, MessageAction: 'RESEND' }));
  return known.subject;
}

async function create(
  { sdk, client, UserPoolId }: Open,
  { email, name }: { readonly email: string; readonly name: string },
): Promise<string> {
  const UserAttributes = [
    { Name: 'email', Value: email },
    // The invitation is read there, or nobody gets in.
    { Name: 'email_verified', Value: 'true' },
    { Name: 'name', Value: name },
  ];
  const command = new sdk.AdminCreateUserCommand({
    UserPoolId,
    Username: email,
    UserAttributes,
    DesiredDeliveryMediums: ['EMAIL'],
  });
  return subjectOf((await client.send(command)).User?.Attributes);
}

async function disable({ sdk, client, UserPoolId }: Open, email: string): Promise<void> {
  try {
    await client.send(new sdk.AdminDisableUserCommand({ UserPoolId, Username: email }));
  } catch (error) {
    if (!(error instanceof sdk.UserNotFoundException)) throw error;
  }
}

function subjectOf(attributes: readonly AttributeType[] = []): string {
  const subject = attributes.find(({ Name }) => Name === 'sub')?.Value;
  if (!subject) throw new Error('The user pool named no subject');
  return subject;
}
