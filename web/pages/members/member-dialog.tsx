/** Changes what a member may do, signs them out everywhere, or ends their membership. */
import { useState } from 'preact/hooks';
import type { Member } from '../../../protocol/staff/administration.ts';
import { missingOf, type Permission } from '../../../protocol/staff/permissions.ts';
import { api } from '../../app/calls/api.ts';
import type { Failed } from '../../app/calls/outcome.ts';
import { useRegion } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { ConfirmDialog } from '../../parts/dialog/confirm-dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { PermissionBoxes } from './permission-boxes.tsx';

export interface MemberWish {
  readonly member: Member;
  readonly what: 'change' | 'sign-out' | 'remove';
}

export function MemberDialog({
  wish: { member, what },
  close,
}: {
  wish: MemberWish;
  close(hasChanged: boolean): void;
}) {
  const { say } = useTexts();
  const { region } = useRegion();
  const [permissions, setPermissions] = useState(member.permissions);
  const [failure, setFailure] = useState<Failed>();
  const of = { region, subject: member.subject };
  const act = async () => {
    const outcome = await {
      change: () => api.put('member', of, { permissions }),
      'sign-out': () => api.put('member', of, { signOut: true }),
      remove: () => api.delete('member', of),
    }[what]();
    if (outcome.kind === 'ok') close(true);
    else setFailure(outcome);
  };
  return (
    <ConfirmDialog
      title={say(`members.${what}.title`, { name: member.name })}
      yes={say(`members.${what}.yes`)}
      onYes={act}
      onNo={() => close(false)}
      isDangerous={what === 'remove'}
    >
      <p class="govuk-body">{say(`members.${what}.text`)}</p>
      {what === 'change' && (
        <>
          <PermissionBoxes
            name="changed-permissions"
            value={permissions}
            onValue={setPermissions}
            kept={member.permissions}
          />
          <Difference before={member.permissions} after={permissions} />
        </>
      )}
      {failure && <Failure outcome={failure} />}
    </ConfirmDialog>
  );
}

/** What the person gains and loses, read out as it changes. */
function Difference({ before, after }: { before: readonly Permission[]; after: readonly Permission[] }) {
  const { say } = useTexts();
  const words = (list: readonly Permission[]) => list.map((one) => say(`shell.permission.${one}`)).join(', ');
  const [gained, lost] = [missingOf(after, before), missingOf(before, after)];
  return (
    <div role="status">
      {gained.length > 0 && <p class="govuk-body">{say('members.gains', { permissions: words(gained) })}</p>}
      {lost.length > 0 && <p class="govuk-body">{say('members.loses', { permissions: words(lost) })}</p>}
    </div>
  );
}
