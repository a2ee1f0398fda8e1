import type { Path } from '../../../protocol/region-config/file/written.ts';
import type { Finding } from '../../../protocol/region-config/finding.ts';
import { error } from '../../../protocol/region-config/rules/subject.ts';

/** A member that is not what it may be. */
export function wrong(rule: string, path: Path, problem: string, allowed: string): Finding {
  return error(rule, path, { problem, remedy: `allowed: ${allowed}` });
}
