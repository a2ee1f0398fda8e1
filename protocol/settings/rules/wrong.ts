import type { Path } from '../../region-config/file/written.ts';
import type { Finding } from '../../region-config/finding.ts';

/** A member that is not what it may be. */
export function wrong(rule: string, path: Path, problem: string, allowed: string): Finding {
  return { severity: 'error', rule, path, problem, remedy: `allowed: ${allowed}` };
}
