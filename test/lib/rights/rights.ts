/** Reads from a template what each function may do, whether its role says so or a key's policy. */
import type { Template } from 'aws-cdk-lib/assertions';
import { type Resource, resources } from '../templates.ts';

/** `table Codes` → `GetItem UpdateItem`; conditions in brackets. */
export type Rights = Record<string, string>;

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Principal?: { readonly AWS?: unknown } | '*';
  readonly Condition?: Record<string, Record<string, unknown>>;
}

/** Step → what its function may do, besides writing its own log. Throws where a function may write another's. */
export function rightsOf(template: Template): Record<string, Rights> {
  return Object.fromEntries(
    functionsOf(template).map(({ Properties }) => {
      const step = Properties.FunctionName.split('-').slice(3).join('-');
      const role = Properties.Role['Fn::GetAtt'][0];
      const log = Properties.LoggingConfig.LogGroup.Ref;
      return [step, gather([...withoutOwnLog(roleRights(template, role), log), ...keyRights(template, role)])];
    }),
  );
}

function functionsOf(template: Template): Resource[] {
  return Object.values(resources(template, 'AWS::Lambda::Function')).filter(
    ({ Properties }) => Properties.FunctionName,
  );
}

/** What the roles may do that none of our functions has: those of the schedules, and of the CDK's own function. */
export function otherRightsOf(template: Template): Record<string, Rights> {
  const taken = roleIds(template);
  const others = Object.keys(resources(template, 'AWS::IAM::Role')).filter((id) => !taken.includes(id));
  return Object.fromEntries(others.map((id) => [withoutHash(id), gather(roleRights(template, id))]));
}

function roleIds(template: Template): string[] {
  return functionsOf(template).map(({ Properties }) => Properties.Role['Fn::GetAtt'][0]);
}

/**
 * Statements of key policies that `rightsOf` does not show as they are: they neither name roles of functions alone nor the
 * account, whose statement has a test of its own.
 */
export function strayKeyStatements(template: Template): Statement[] {
  const roles = roleIds(template);
  return allStatements(template, 'AWS::KMS::Key').filter(
    (statement) => !isForAccount(statement) && !namesOnly(statement, roles),
  );
}

/** Does the statement name the account the key is in, and nobody else? */
export function isForAccount({ Principal }: Statement): boolean {
  const account = ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root'];
  return JSON.stringify(Principal) === JSON.stringify({ AWS: { 'Fn::Join': ['', account] } });
}

/** Ways to a right that lead round the policies read here, as `<logical id>: <what>`. */
export function sideDoors(template: Template): string[] {
  const all: [string, Resource][] = Object.entries(template.toJSON().Resources);
  return all.flatMap(([id, { Type, Properties }]) => {
    const unread = /^AWS::(IAM::(?!Role$|Policy$)|KMS::(?!Key$))/.test(Type) ? [Type] : [];
    const attached = Type === 'AWS::IAM::Role' ? ['ManagedPolicyArns', 'Policies'] : [];
    const others = Type === 'AWS::IAM::Policy' ? ['Users', 'Groups'] : [];
    return [...unread, ...[...attached, ...others].filter((name) => Properties[name])].map((what) => `${id}: ${what}`);
  });
}

type Right = readonly [resource: string, action: string];

const LOGGING = ['logs:CreateLogStream', 'logs:PutLogEvents'];

function withoutOwnLog(rights: readonly Right[], log: string): Right[] {
  const [logging, others] = [true, false].map((is) => rights.filter(([, action]) => LOGGING.includes(action) === is));
  const expected = LOGGING.map((action) => [log, action].join());
  if (logging?.map((right) => right.join()).join() === expected.join()) return others ?? [];
  throw new Error(`A function with the log ${log} may write ${JSON.stringify(logging)}`);
}

function gather(rights: readonly Right[]): Rights {
  const byResource = Map.groupBy(rights, ([resource]) => resource);
  return Object.fromEntries(
    [...byResource].map(([resource, list]) => [resource, [...new Set(list.map(([, action]) => action))].join(' ')]),
  );
}

function roleRights(template: Template, role: string): Right[] {
  const policies = Object.values(resources(template, 'AWS::IAM::Policy')).filter(({ Properties }) =>
    Properties.Roles.some((attached: { Ref: string }) => attached.Ref === role),
  );
  return policies.flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement.flatMap((statement: Statement) =>
      [statement.Resource].flat().flatMap((target) => rightsOn(readable(target), statement)),
    ),
  );
}

function keyRights(template: Template, role: string): Right[] {
  return Object.entries(resources(template, 'AWS::KMS::Key')).flatMap(([id, { Properties }]) =>
    Properties.KeyPolicy.Statement.filter((statement: Statement) => namesRole(statement, role)).flatMap(
      (statement: Statement) => rightsOn(withoutHash(id).replace(/Key$/, ''), statement),
    ),
  );
}

function namesRole(statement: Statement, role: string): boolean {
  return principalsOf(statement).includes(JSON.stringify({ 'Fn::GetAtt': [role, 'Arn'] }));
}

function namesOnly(statement: Statement, roles: readonly string[]): boolean {
  const principals = principalsOf(statement);
  const known = new Set(roles.map((role) => JSON.stringify({ 'Fn::GetAtt': [role, 'Arn'] })));
  return principals.length > 0 && principals.every((principal) => known.has(principal));
}

/** Of a principal that is AWS's and nothing else. */
function principalsOf({ Principal }: Statement): string[] {
  if (typeof Principal !== 'object' || Object.keys(Principal).join() !== 'AWS') return [];
  return [Principal.AWS].flat().map((principal) => JSON.stringify(principal));
}

function rightsOn(resource: string, { Action, Condition }: Statement): Right[] {
  const when = Condition ? `(${conditions(Condition)})` : '';
  return [Action].flat().map((action) => [resource, `${action.replace(/^(dynamodb|kms|s3):/, '')}${when}`]);
}

function conditions(condition: NonNullable<Statement['Condition']>): string {
  const pairs = Object.values(condition).flatMap((keys) => Object.entries(keys));
  return pairs.map(([key, value]) => `${key.replace(/^kms:/, '')}=${[value].flat().join('|')}`).join(', ');
}

/**
 * `CodesTable0414E718` → `Codes`, `ExportSiteFiles226A5B01` and `/*` → `ExportSiteFiles/*`; a log keeps its id. A file that is
 * named by its hash is `<hash>.json`.
 */
function readable(target: unknown): string {
  if (typeof target === 'string') return target;
  if ('Fn::Sub' in Object(target)) return String((target as Record<string, unknown>)['Fn::Sub']);
  const { 'Fn::GetAtt': attribute, 'Fn::Join': joined, Ref } = target as Record<string, unknown[]>;
  if (Ref) return withoutHash(String(Ref));
  if (attribute) return String(attribute[0]).replace(/^(?!.*Logs)(.*?)(Table)?[0-9A-F]{8}$/, '$1');
  const parts = (joined?.[1] ?? []) as unknown[];
  const text = parts.map((part) => (typeof part === 'string' ? part : readable(part))).join('');
  return text.replace(/\/[0-9a-f]{64}\.json$/, '/<hash>.json');
}

function withoutHash(id: string): string {
  return id.replace(/[0-9A-F]{8}$/, '');
}

/** Every statement of every policy of a kind, for rules that hold for all. */
export function allStatements(template: Template, type: 'AWS::IAM::Policy' | 'AWS::KMS::Key'): Statement[] {
  const document = type === 'AWS::IAM::Policy' ? 'PolicyDocument' : 'KeyPolicy';
  return Object.values<Resource>(resources(template, type)).flatMap(({ Properties }) => Properties[document].Statement);
}
