/** Names known to the templates, the tools and the local stack. Imports nothing. */

/** The trust domains that phones ask: every stage has both, and a front can stand before them. */
export type PhoneDomain = 'verification' | 'keyserver';
/** `selfservice` is there where a region offers it. */
export type Domain = PhoneDomain | 'selfservice';

/** The physical name of a function, so that nobody has to look it up. */
export function functionName(stage: string, domain: Domain, step: string): string {
  return `enx-${stage}-${domain}-${step}`;
}

/** The header with which CloudFront proves itself to the functions; lower case, as payload 2.0 gives names. */
export const ORIGIN_HEADER = 'x-enx-origin';

/** The secret of Secrets Manager that holds the header's values: `{"current": …, "previous": …}`. */
export function originHeaderSecretName(stage: string, domain: PhoneDomain): string {
  return `enx/${stage}/${domain}/origin-header`;
}

/** A secret about text messages, by its name in the stage file (`messages`); `npm run message-secret` makes it. */
export function messageSecretName(stage: string, name: string): string {
  return `enx/${stage}/verification/messages/${name}`;
}

/**
 * What self-service shares with others: `identity-provider` (the secret of its client), `registry` (key and certificates of
 * mutual TLS), `api-key` (of type `issue-only` at the verification server).
 */
export type SelfServiceSecret = 'identity-provider' | 'registry' | 'api-key';

/** A secret of a region's self-service; `npm run self-service-secret` makes it. */
export function selfServiceSecretName(stage: string, region: string, purpose: SelfServiceSecret): string {
  return `enx/${stage}/selfservice/${region}/${purpose}`;
}

/** The key ring of a region's tokens of one class, such as `token-key/NO/confirmed`. */
export function tokenKeyRing<TokenClass extends string>(
  region: string,
  tokenClass: TokenClass,
): `token-key/${string}/${TokenClass}` {
  return `token-key/${region}/${tokenClass}`;
}

/** Of End User Messaging: with it a message is sent, so that what becomes of it is told. */
export function configurationSetName(stage: string): string {
  return `enx-${stage}`;
}

/** The alias that everything calls: a release is in force when it points to that release's version (docs/decisions/009). */
export const ALIAS = 'live';

/** What an operator's command invokes: the function as it is live, never the newest code by itself. */
export function liveFunction(stage: string, domain: Domain, step: string): string {
  return `${functionName(stage, domain, step)}:${ALIAS}`;
}

/** Scheduled functions by the name an operator uses (`POST /run {"job": …}` on the local stack, `npm run deploy`). */
export const jobs = {
  'verification-rotate': { domain: 'verification', step: 'rotate' },
  'keyserver-rotate': { domain: 'keyserver', step: 'rotate' },
  'selfservice-rotate': { domain: 'selfservice', step: 'rotate' },
  'model-quotas': { domain: 'verification', step: 'model-quotas' },
  'send-messages': { domain: 'verification', step: 'send-messages' },
  'roll-up-statistics': { domain: 'verification', step: 'roll-up-statistics' },
  'pull-statistics': { domain: 'verification', step: 'pull-statistics' },
  'import-jwks': { domain: 'keyserver', step: 'import-jwks' },
  export: { domain: 'keyserver', step: 'export' },
  'verification-seal-audit': { domain: 'verification', step: 'seal-audit' },
  'keyserver-seal-audit': { domain: 'keyserver', step: 'seal-audit' },
  'selfservice-seal-audit': { domain: 'selfservice', step: 'seal-audit' },
} as const satisfies Record<string, { domain: Domain; step: string }>;

export type Job = keyof typeof jobs;

/** The order that makes a fresh deployment answer its first phone (design.md §4): keys, then trust, then files. */
export const jobsAfterDeploy: readonly Job[] = [
  'verification-rotate',
  'keyserver-rotate',
  'selfservice-rotate',
  'import-jwks',
  'export',
  'roll-up-statistics',
];
