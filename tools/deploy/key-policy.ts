/**
 * Reads the KMS policy of an export key: who may sign (docs/decisions/002). The export signs files, correct-file those that
 * are out already, sign-update the names of authorities for Apple; each by this policy, and nobody else.
 */

export interface KeyPolicy {
  readonly Statement?: readonly Statement[] | Statement;
}

interface Statement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly NotPrincipal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Roles, by their ARNs. */
export interface Signers {
  readonly files: string;
  /** Undefined: the key server that lives has none yet. */
  readonly updates?: string | undefined;
  /** The same of the one that writes published files again (`npm run exports -- resign`). */
  readonly corrections?: string | undefined;
}

type MessageType = 'DIGEST' | 'RAW';

/** The one algorithm of GAEN, as for keys that the deployment makes (lib/constructs/keys/export-signing-key.ts). */
const only = (messageType: MessageType): Readonly<Record<string, string>> => ({
  'kms:SigningAlgorithm': 'ECDSA_SHA_256',
  'kms:MessageType': messageType,
});

type WholeStatement = Statement & { readonly Sid: string; readonly Resource: string };

/** The statement with which the export signs digests of files. */
export const signsFiles = (role: string): WholeStatement => signs('SignsFiles', role, 'DIGEST');

/** The statement with which correct-file signs digests of files that are written again. */
export const signsFilesAgain = (role: string): WholeStatement => signs('SignsFilesAgain', role, 'DIGEST');

/** The statement with which sign-update signs messages whose digest KMS makes. */
export const signsUpdates = (role: string): WholeStatement => signs('SignsUpdates', role, 'RAW');

function signs(Sid: string, role: string, messageType: MessageType): WholeStatement {
  const Condition = { StringEquals: only(messageType) };
  return { Sid, Effect: 'Allow', Principal: { AWS: role }, Action: 'kms:Sign', Resource: '*', Condition };
}

/** CreateGrant too: whoever has it can give the right to sign. */
const givesSigning = ['kms:Sign', 'kms:CreateGrant'];

/**
 * What keeps the policy from letting the export sign files and nobody else, as the end of a sentence. That sign-update and
 * correct-file may sign besides is right, and no problem where they may not: nobody needs them to publish files.
 */
export function signingProblem(policy: KeyPolicy, { files, updates, corrections }: Signers): string | undefined {
  const signing = signingStatements(policy);
  if (signing.some(({ Effect }) => Effect === 'Deny')) return 'denies signing to somebody; allowed: no such statement';
  const others = signing
    .flatMap(principals)
    .filter((principal) => ![files, updates, corrections].includes(principal) && !isGone(principal));
  if (others.length > 0) return `lets others sign, or give the right to: ${[...new Set(others)].join(', ')}`;
  if (updates !== undefined && signing.some((one) => principals(one).includes(updates) && !isNarrow(one)))
    return `lets ${updates} sign more than messages whose digest KMS makes`;
  return signing.some((statement) => isFor(statement, files, 'DIGEST')) ? undefined : `does not let ${files} sign`;
}

/** May sign-update sign, so that updates can be pushed to Apple? */
export function letsSignUpdates(policy: KeyPolicy, role: string): boolean {
  return signingStatements(policy).some((statement) => isFor(statement, role, 'RAW'));
}

/** May files be signed again by this role? */
export function letsSignFiles(policy: KeyPolicy, role: string): boolean {
  return signingStatements(policy).some((statement) => isFor(statement, role, 'DIGEST'));
}

function signingStatements(policy: KeyPolicy): Statement[] {
  const statements = [policy.Statement ?? []].flat();
  return statements.filter((statement) => givesSigning.some((action) => covers(statement, action)));
}

function isFor(statement: Statement, role: string, messageType: MessageType): boolean {
  const { StringEquals = {}, ...otherwise } = statement.Condition ?? {};
  const met = Object.entries(StringEquals).every(([key, value]) => [value].flat().join() === only(messageType)[key]);
  return covers(statement, 'kms:Sign') && principals(statement).includes(role) && met && !Object.keys(otherwise).length;
}

/** For messages alone, and without the right to give rights. */
function isNarrow(statement: Statement): boolean {
  const messages = statement.Condition?.StringEquals?.['kms:MessageType'];
  return [messages].flat().join() === 'RAW' && !covers(statement, 'kms:CreateGrant');
}

function covers({ Action, NotAction }: Statement, action: string): boolean {
  if (Action === undefined) return ![NotAction ?? []].flat().some((pattern) => matches(pattern, action));
  return [Action].flat().some((pattern) => matches(pattern, action));
}

function matches(pattern: string, action: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 'i').test(action);
}

function principals({ Principal, NotPrincipal }: Statement): string[] {
  if (NotPrincipal !== undefined) return ['everybody but a few'];
  return typeof Principal === 'string' ? [Principal] : Object.values(Principal ?? {}).flat();
}

/** IAM puts its own id in the place of a role or user that was deleted: nobody has that any more. */
const isGone = (principal: string): boolean => /^A(RO|ID)A[A-Z0-9]{12,}$/.test(principal);
