/** What an operator may ask about keys, and declare (`npm run rotate`). To have one made, the rotation itself is invoked. */
import { env as revokeKeyEnv } from '../../lambdas/verification/operate/revoke-key/env.ts';
import { env as showKeysEnv } from '../../lambdas/verification/operate/show-keys/env.ts';
import { job } from '../domain-stack.ts';
import type { Parts } from './parts.ts';

export function keyCommands(parts: Parts): void {
  showKeys(parts);
  revokeKey(parts);
}

/** Invoked by an operator (`npm run rotate -- list`). Names and times: it can open no ring. */
function showKeys({ step, tables }: Parts): void {
  const show = step('show-keys', { env: showKeysEnv, ...job });
  tables.rings.grant(show, 'Query');
  tables.lastingRings.grant(show, 'Query');
  tables.regions.grant(show, 'Scan');
}

/**
 * Invoked by an operator (`npm run rotate -- revoke`). It marks rows, and makes and ends nothing: the rotation does. What
 * breaks it counts in the rows themselves, so it reads them; only counts leave it.
 */
function revokeKey({ step, tables }: Parts): void {
  const revoke = step('revoke-key', { env: revokeKeyEnv, ...job });
  tables.rings.grant(revoke, 'Query', 'UpdateItem');
  tables.lastingRings.grant(revoke, 'Query', 'UpdateItem');
  tables.regions.grant(revoke, 'GetItem');
  tables.codes.grant(revoke, 'Scan');
  tables.outbox.grant(revoke, 'Scan');
  tables.apiKeys.grant(revoke, 'Scan');
  tables.messageCounts.grant(revoke, 'BatchGetItem');
  tables.audit.grant(revoke, 'PutItem');
}
