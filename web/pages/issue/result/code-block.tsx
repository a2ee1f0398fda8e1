/** A code to be read out: seen in groups, said digit by digit, copied without blanks. */
import { groupsOf } from '../../../../protocol/codes/groups.ts';
import { useTexts } from '../../../app/texts.tsx';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { spokenCode } from './spoken.ts';

export function CodeBlock({ code }: { code: string }) {
  const { say } = useTexts();
  return (
    <>
      <p class="enx-code" dir="ltr" aria-hidden="true">
        {groupsOf(code).map((group, index) => (
          // Groups may be alike; their places are not.
          <span class="enx-code__group" key={`${index}-${group}`}>
            {group}
          </span>
        ))}
      </p>
      <p class="govuk-body-l enx-spoken">{spokenCode(code, say)}</p>
      <CopyButton text={code} label={say('issue.copy-code')} />
    </>
  );
}
