import type { ApiKeyIdentity, Call } from '../../../lambdas/shared/http/call.ts';
import type { CodeStore } from '../../../lambdas/verification/store/code-store.ts';
import type { RegionStore } from '../../../lambdas/verification/store/region-store.ts';
import type { VerificationSettings } from '../../../protocol/region.ts';
import { verificationSettings } from './verification-server.ts';

/** 2026-11-22T00:00:00Z. */
export const NOW = 1_795_305_600;

/** A call with a proven API key of US-ZZ. */
export function aCall(type: ApiKeyIdentity['type'], changes: Partial<Call> = {}): Call {
  const apiKey = { region: 'US-ZZ', type, id: 'key-1' };
  return { now: NOW, body: Buffer.from('{}'), apiKey, userAgent: '', path: {}, query: {}, count: () => {}, ...changes };
}

/** A store that knows US-ZZ alone. */
export function oneRegion(settings: Partial<VerificationSettings> = {}): RegionStore {
  const us = { name: 'Example', verification: verificationSettings(settings) };
  return { settings: async (region) => (region === 'US-ZZ' ? us : undefined) };
}

/** An empty store that takes everything, except where the test says otherwise. It notes which calls were made. */
export function codeStore(changes: Partial<CodeStore> = {}): CodeStore & { calls: string[] } {
  const calls: string[] = [];
  const store: CodeStore = {
    pointers: async () => [],
    look: async () => ({ diagnosis: () => undefined, hasCode: () => false, phone: () => undefined }),
    undo: async () => true,
    markMessage: async () => true,
    expire: async () => ({ done: true }),
    diagnosis: async () => undefined,
    issue: async () => 'stored',
    claim: async () => ({ done: true }),
    certify: async () => ({ done: true }),
    ...changes,
  };
  const noting = Object.entries(store).map(([name, method]: [string, (...args: never[]) => unknown]) => [
    name,
    (...args: never[]) => {
      calls.push(name);
      return method(...args);
    },
  ]);
  return { ...(Object.fromEntries(noting) as CodeStore), calls };
}

/** What a story refuses with, as `400 code_invalid`, or its answer. */
export async function outcome(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    const { status, code, message } = error as { status?: number; code?: string; message: string };
    return status === undefined ? message : `${status} ${code}`.trim();
  }
}
