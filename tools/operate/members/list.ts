/** `npm run members -- list`: who is known; tab-separated, so that it can be piped. */
import { liveFunction } from '../../../lambdas/shared/names.ts';
import type {
  ListedPerson,
  ListMembersResult,
} from '../../../lambdas/verification/operate/list-members/list-members.ts';
import { UsageError } from '../../command/operator-command.ts';
import { type Command, given } from './options.ts';

export const list: Command = async (values, invoke, terminal) => {
  const { stage, region } = given(values, ['stage'], ['region']);
  const target = liveFunction(stage, 'verification', 'list-members');
  const who = region === undefined ? 'everybody' : `the members of ${region}`;
  if (values['dry-run']) return terminal.note(`Would ask ${target} for ${who}.`);
  const result = (await invoke(target, region === undefined ? {} : { region })) as ListMembersResult;
  if ('error' in result) throw new UsageError(result.error);
  if (result.people.length === 0) return terminal.note(region === undefined ? 'Nobody.' : `${region} has no member.`);
  terminal.out(['name', 'e-mail', 'subject', 'last seen', 'regions', 'system administrator', 'permissions'].join('\t'));
  for (const person of result.people) terminal.out(line(person));
};

function line({
  name,
  email,
  subject,
  lastSeen,
  memberships,
  isSystemAdministrator,
  permissions,
}: ListedPerson): string {
  const seen = lastSeen === undefined ? 'never' : new Date(lastSeen * 1000).toISOString();
  const held = permissions === undefined ? '' : permissions.join(',') || 'none';
  return [name, email, subject, seen, memberships, isSystemAdministrator ? 'yes' : 'no', held].join('\t');
}
