/** Reads a KMS key policy: who may sign (docs/decisions/002: one role, by this policy, and nobody else). */

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

/** The one algorithm of GAEN, over a digest, as for keys that the deployment makes (lib/constructs/keys/export-signing-key.ts). */
const digestsOnly = { 'kms:SigningAlgorithm': 'ECDSA_SHA_256', 'kms:MessageType': 'DIGEST' };

export const onlySigner = (role: string): Statement & { Sid: string; Resource: string } => ({
  Sid: 'OnlySigner',
  Effect: 'Allow',
  Principal: { AWS: role },
  Action: 'kms:Sign',
  Resource: '*',
  Condition: { StringEquals: digestsOnly },
});

/** CreateGrant too: whoever has it can give the right to sign. */
const givesSigning = ['kms:Sign', 'kms:CreateGrant'];

/** What keeps the policy from letting `role` sign and nobody else, as the end of a sentence. */
export function signingProblem(policy: KeyPolicy, role: string): string | undefined {
  const statements = [policy.Statement ?? []].flat();
  const signing = statements.filter((statement) => givesSigning.some((action) => covers(statement, action)));
  if (signing.some(({ Effect }) => Effect === 'Deny')) return 'denies signing to somebody; allowed: no such statement';
  const others = signing.flatMap(principals).filter((principal) => principal !== role && !isGone(principal));
  if (others.length > 0) return `lets others sign, or give the right to: ${[...new Set(others)].join(', ')}`;
  return signing.some((statement) => isFor(statement, role)) ? undefined : `does not let ${role} sign`;
}

function isFor(statement: Statement, role: string): boolean {
  const { StringEquals = {}, ...otherwise } = statement.Condition ?? {};
  const met = Object.entries(StringEquals).every(
    ([key, value]) => [value].flat().join() === digestsOnly[key as keyof typeof digestsOnly],
  );
  return covers(statement, 'kms:Sign') && principals(statement).includes(role) && met && !Object.keys(otherwise).length;
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
