/** One permission more, or less, for all that are selected. */
import { useState } from 'preact/hooks';
import type { Member } from '../../../protocol/staff/administration.ts';
import { type Permission, permissions } from '../../../protocol/staff/permissions.ts';
import { api } from '../../app/calls/api.ts';
import { useRegion } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { failureText } from '../../parts/failure.tsx';
import { Button } from '../../parts/form/button.tsx';
import { Select } from '../../parts/form/inputs.tsx';
import { changedPermissions } from './search.ts';

export function ManyMembers({ members, changed }: { members: readonly Member[]; changed(): void }) {
  const texts = useTexts();
  const { say } = texts;
  const { region, permissions: own } = useRegion();
  const [permission, setPermission] = useState<Permission>('CodeIssue');
  const [told, setTold] = useState<readonly string[]>([]);
  const change = (isAdded: boolean) => async () => {
    const failed: string[] = [];
    let count = 0;
    for (const member of members) {
      const next = changedPermissions(member.permissions, permission, isAdded);
      if (!next) continue;
      const outcome = await api.put('member', { region, subject: member.subject }, { permissions: next });
      if (outcome.kind === 'ok') count += 1;
      else failed.push(`${member.name}: ${outcome.kind === 'cancelled' ? '' : failureText(outcome, texts)}`);
    }
    setTold([say('members.many.done', { count }), ...failed]);
    changed();
  };
  if (members.length === 0 && told.length === 0) return null;
  return (
    <section class="enx-members__many" aria-labelledby="many">
      <h2 class="govuk-heading-s" id="many">
        {say('members.many', { count: members.length })}
      </h2>
      <Select
        name="many-permission"
        label={say('members.many.permission')}
        value={permission}
        onValue={(value) => setPermission(value as Permission)}
        options={permissions
          .filter((one) => own.includes(one))
          .map((value) => ({ value, text: say(`shell.permission.${value}`) }))}
      />
      <div class="govuk-button-group">
        <Button kind="secondary" onPress={change(true)}>
          {say('members.many.add')}
        </Button>
        <Button kind="secondary" onPress={change(false)}>
          {say('members.many.remove')}
        </Button>
      </div>
      <ul class="govuk-list" role="status">
        {told.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}
