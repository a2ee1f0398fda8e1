/** What is wrong with the practice twin of a region file (protocol/practice.ts). */
import { practiceTwinOf } from '../../../protocol/practice.ts';
import type { RegionFile } from '../../../protocol/region.ts';
import type { Finding } from '../../../protocol/region-config/finding.ts';
import { wrong } from '../../../protocol/settings/rules/wrong.ts';
import { type TemplateProblem, templateProblems } from '../../../protocol/sms/template-rules.ts';
import { LONGEST_NAME } from '../stage-files.ts';

export function practiceProblems(file: RegionFile): Finding[] {
  const twin = practiceTwinOf(file);
  if (!twin) return [];
  return problemsOfMark(file, twin).map(({ label, is, allowed }) =>
    wrong('practice-text', ['practiceTwin'], `puts its mark before the text "${label}", which then ${is}`, allowed),
  );
}

/** Those that the region's own texts do not have, as the mark makes texts longer. */
function problemsOfMark(file: RegionFile, twin: RegionFile): TemplateProblem[] {
  const nameOf = ({ label, rule }: TemplateProblem) => `${rule} ${label}`;
  const own = new Set(problemsOf(file).map(nameOf));
  return problemsOf(twin).filter((problem) => !own.has(nameOf(problem)));
}

function problemsOf({ region, verification }: RegionFile): TemplateProblem[] {
  return templateProblems(region, verification, verification.linkDomain ?? 'x'.repeat(LONGEST_NAME));
}
