/** A draft outlives a reload of its tab, and nothing else: sessionStorage. Settings are no secrets and name no person. */
import type { Draft } from './draft.ts';

const keyOf = (region: string, subject: string): string => `enx.settings.${region}.${subject}`;

export function keptDraft(region: string, subject: string): Draft {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(region, subject)) ?? '{}') as Draft;
  } catch {
    return {};
  }
}

export function keepDraft(region: string, subject: string, draft: Draft): void {
  if (Object.keys(draft).length === 0) sessionStorage.removeItem(keyOf(region, subject));
  else sessionStorage.setItem(keyOf(region, subject), JSON.stringify(draft));
}
