import type { StackPart } from '../../../lib/names.ts';

/** `unknown`: these credentials, or the local AWS, do not tell. */
type Verdict = 'ok' | 'bad' | 'unknown';

export interface Finding {
  readonly verdict: Verdict;
  /** What was looked at. */
  readonly what: string;
  /** How it is. */
  readonly is: string;
  /** What to do; with every finding that is not ok. */
  readonly remedy?: string;
}

export interface DomainFindings {
  readonly domain: StackPart;
  readonly findings: readonly Finding[];
}

export const ok = (what: string, is: string): Finding => ({ verdict: 'ok', what, is });
export const bad = (what: string, is: string, remedy: string): Finding => ({ verdict: 'bad', what, is, remedy });
export const unknown = (what: string, is: string, remedy: string): Finding => ({
  verdict: 'unknown',
  what,
  is,
  remedy,
});

/** A look that fails is not a fault of what it looks at. */
export async function orUnknown(what: string, remedy: string, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    return [
      unknown(what, `cannot tell: ${error instanceof Error ? `${error.name}: ${error.message}` : error}`, remedy),
    ];
  }
}
