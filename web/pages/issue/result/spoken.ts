import { groupsOf } from '../../../../protocol/codes/groups.ts';

/**
 * `eight four two one – seven …`: what the case worker reads out, and what a screen reader says, which would make a number of
 * millions of the digits. `say`: the texts `issue.digit.0` to `issue.digit.9`.
 */
export function spokenCode(code: string, say: (id: string) => string): string {
  const spoken = groupsOf(code).map((group) => [...group].map((digit) => say(`issue.digit.${digit}`)).join(' '));
  return spoken.join(' – ');
}
