/** Invitations, in a user pool of the local AWS. */
import {
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { beforeEach, expect, it } from 'vitest';
import { openPeoplePool, type PeoplePool } from '../../../../lambdas/verification/membership/people-pool.ts';
import { localAws } from '../../../support/aws/local-aws.ts';

let client: CognitoIdentityProviderClient;
let UserPoolId = '';
let pool: PeoplePool;
beforeEach(async () => {
  client = new CognitoIdentityProviderClient(localAws());
  const made = await client.send(new CreateUserPoolCommand({ PoolName: 'staff', UsernameAttributes: ['email'] }));
  UserPoolId = made.UserPool?.Id ?? '';
  pool = openPeoplePool(UserPoolId, 'job', localAws());
});

const cleo = { email: 'cleo@example.org', name: 'Cleo' };
const user = () => client.send(new AdminGetUserCommand({ UserPoolId, Username: cleo.email }));

it('invites a person once, and finds who is there', async () => {
  expect(await pool.find(cleo.email)).toBeUndefined();
  const subject = await pool.invite(cleo);
  expect(await pool.find(cleo.email)).toEqual({ subject, isInvited: true, isEnabled: true });
  expect(await pool.invite(cleo)).toBe(subject);
  const attributes = (await user()).UserAttributes?.map(({ Name, Value }) => [Name, Value]);
  expect(attributes).toEqual(
    expect.arrayContaining([
      ['sub', subject],
      ['email_verified', 'true'],
      ['name', 'Cleo'],
    ]),
  );
});

it('disables a person, by address or subject, and lets them in again', async () => {
  const subject = await pool.invite(cleo);
  await pool.disable(subject);
  expect(await pool.find(cleo.email)).toMatchObject({ isEnabled: false });
  expect(await pool.invite(cleo)).toBe(subject);
  expect(await pool.find(cleo.email)).toMatchObject({ isEnabled: true });
  await pool.disable(cleo.email);
  expect(await pool.find(cleo.email)).toMatchObject({ isEnabled: false });
  await pool.disable('nobody@example.org');
});

it('does not write again to who has signed in', async () => {
  await pool.invite(cleo);
  const password = { UserPoolId, Username: cleo.email, Password: 'Long-enough-1', Permanent: true };
  await client.send(new AdminSetUserPasswordCommand(password));
  await pool.invite(cleo);
  expect(await pool.find(cleo.email)).toMatchObject({ isInvited: false });
});
