/** A refusal's sentences, each at the setting that it begins with. */
export interface PlacedProblems {
  readonly byKey: Readonly<Record<string, readonly string[]>>;
  /** Of no setting on the page. */
  readonly others: readonly string[];
}

/** `verification.codeLength: allowed: 6 or more` and `verification.sms.templates.Reminder has no [enslink]; …` */
export function placed(problems: readonly string[], keys: readonly string[]): PlacedProblems {
  const longestFirst = [...keys].sort((one, other) => other.length - one.length);
  const keyOf = (problem: string) =>
    longestFirst.find((key) => problem.startsWith(key) && /^[.:\s[]/.test(problem.slice(key.length)));
  const byKey: Record<string, string[]> = {};
  const others: string[] = [];
  for (const problem of problems) {
    const key = keyOf(problem);
    if (key === undefined) others.push(problem);
    else byKey[key] = [...(byKey[key] ?? []), problem];
  }
  return { byKey, others };
}
