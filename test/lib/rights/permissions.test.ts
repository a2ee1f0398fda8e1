import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import {
  demoRegions,
  local,
  offeringRegions,
  resources,
  synthesise,
  synthesiseSelfService,
  withSelfService,
} from '../templates.ts';
import { auditing, otherReviewed, reviewed } from './reviewed-rights.ts';
import {
  allStatements,
  isForAccount,
  otherRightsOf,
  type Rights,
  rightsOf,
  sideDoors,
  strayKeyStatements,
} from './rights.ts';

/** Secrets have the stage in their names. */
function ofStage(stage: string, rights: Rights): Rights {
  return Object.fromEntries(
    Object.entries(rights).map(([on, actions]) => [on.replace('/prod/', `/${stage}/`), actions]),
  );
}

const prod = {
  ...synthesise({ stage: 'prod' }, demoRegions, withSelfService),
  selfService: synthesiseSelfService({ stage: 'prod' }, { facts: withSelfService }),
};
const onLaptop = {
  ...synthesise(local),
  selfService: synthesiseSelfService({ ...local, adminBaseUrl: 'http://127.0.0.1:9/' }),
};

describe.each(['verification', 'keyServer', 'selfService'] as const)('%s', (domain) => {
  it('gives each function exactly the reviewed rights', () => {
    expect(rightsOf(prod[domain])).toEqual(reviewed[domain]);
  });

  it('gives them on a laptop too, but for the clock and two KMS conditions it cannot judge', () => {
    const unconditional = (rights: Rights) =>
      Object.fromEntries(
        Object.entries(rights).map(([target, actions]) => [
          target,
          actions.replace(/\((EncryptionContext|SigningAlgorithm|dynamodb:Attributes).*?\)/g, ''),
        ]),
      );
    const expected = Object.entries(reviewed[domain]).map(([step, rights]) => [
      step,
      { ...ofStage('local', unconditional(rights)), Clock: 'GetItem' },
    ]);
    expect(rightsOf(onLaptop[domain])).toEqual(Object.fromEntries(expected));
  });

  it('gives every other role exactly the reviewed rights', () => {
    expect(otherRightsOf(prod[domain])).toEqual(otherReviewed[domain]);
  });

  it('gives rights in no other way: no managed or inline policy, no user, no key policy for anybody else', () => {
    expect(sideDoors(prod[domain])).toEqual([]);
    expect(strayKeyStatements(prod[domain])).toEqual([]);
  });

  it('lets nobody sign, decrypt or grant by an IAM policy: key policies alone decide', () => {
    const actions = allStatements(prod[domain], 'AWS::IAM::Policy').flatMap(({ Action }) => Action);
    expect(actions.filter((action) => /^kms:(Sign|Decrypt|GenerateDataKey|CreateGrant)|[*]/.test(action))).toEqual([]);
  });

  it('lets no IAM policy touch a key there is: only what makes new ones stands there', () => {
    const actions = allStatements(prod[domain], 'AWS::IAM::Policy').flatMap(({ Action }) => Action);
    expect(actions.filter((action) => action.startsWith('kms:'))).toEqual(
      domain === 'verification' ? ['kms:CreateKey'] : [],
    );
  });

  it("lets the account's administrators look after keys without using them", () => {
    const administrators = allStatements(prod[domain], 'AWS::KMS::Key').filter(isForAccount);
    expect(administrators.length).toBe(Object.keys(resources(prod[domain], 'AWS::KMS::Key')).length);
    const forbidden = /^kms:(Sign|Encrypt|Decrypt|ReEncrypt|Generate|CreateGrant|Verify)|[*]/;
    expect(administrators.flatMap(({ Action }) => Action).filter((action) => forbidden.test(action))).toEqual([]);
  });
});

it.each(['verification', 'keyServer', 'selfService'] as const)(
  'of %s, nobody reads the audit but who seals it and who shows it, and they write no entry; everybody else only puts',
  (domain) => {
    const rights = Object.entries(rightsOf(prod[domain]));
    const others = rights.filter(([step]) => !(step in auditing) && step !== 'report-retention');
    expect(new Set(others.map(([, { Audit }]) => Audit))).toEqual(new Set(['PutItem', undefined]));
    expect(others.filter(([, { Seals }]) => Seals)).toEqual([]);
  },
);

it('of the keys that are made at run time, only the reviewed functions may be named as signers', () => {
  const functions = Object.values(resources(prod.verification, 'AWS::Lambda::Function'));
  const rotate = functions.find(({ Properties }) => Properties.FunctionName === 'enx-prod-verification-rotate');
  const roles = (variable: string) => {
    const value = JSON.stringify(rotate?.Properties.Environment.Variables[variable]);
    return [...value.matchAll(/"(\w+)Role[0-9A-F]{8}"/g)].map(([, construct]) => construct);
  };
  expect(roles('CERTIFICATE_ROLE_ARN')).toEqual(['Certificate']);
  expect(roles('STATISTICS_ROLE_ARN')).toEqual(['PullStatistics']);
  expect(roles('SMS_SIGNER_ROLE_ARNS')).toEqual(['Issue', 'BatchIssue', 'SendMessages', 'ReportForm']);
});

it('exactly the export, correct-file and sign-update may sign with an export key', () => {
  const statements = allStatements(prod.keyServer, 'AWS::KMS::Key').filter(({ Action }) =>
    JSON.stringify(Action).includes('kms:Sign'),
  );
  const signers = statements.flatMap(({ Principal }) =>
    [...JSON.stringify(Principal).matchAll(/"(\w+)Role[0-9A-F]{8}"/g)].map(([, name]) => name),
  );
  // The first two with the key of the manifest, too.
  expect(signers.sort()).toEqual(['CorrectFile', 'CorrectFile', 'Export', 'Export', 'SignUpdate']);
});

describe('across the trust domains', () => {
  it('no role, table, secret or address of one is named in another', () => {
    const apart = { stage: 'prod', jwksBaseUrl: 'https://example.org/', adminBaseUrl: 'https://example.org/' };
    const { verification, keyServer } = synthesise(apart, offeringRegions);
    const selfService = synthesiseSelfService(apart);
    const mentions = (template: Template, words: RegExp) => JSON.stringify(template.toJSON()).match(words)?.[0];
    const ofSelfService = /enx-prod-selfservice|EnxSelfservice|enx\/prod\/selfservice|login\.example\.org/;
    expect(mentions(verification, /enx-prod-keyserver|EnxKeyserver/)).toBeUndefined();
    expect(mentions(verification, ofSelfService)).toBeUndefined();
    expect(mentions(keyServer, /enx-prod-verification|EnxVerification/)).toBeUndefined();
    expect(mentions(keyServer, ofSelfService)).toBeUndefined();
    const ofOthers =
      /enx-prod-(keyserver|verification)|Enx(Keyserver|Verification)|enx\/prod\/(keyserver|verification)/;
    expect(mentions(selfService, ofOthers)).toBeUndefined();
  });
});
