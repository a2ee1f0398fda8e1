/** `/account`: who the person is here, what they may do where, and the way out everywhere. */
import { useMe } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { Page } from '../../parts/page.tsx';

export default function Account() {
  const { say } = useTexts();
  const { name } = useMe();
  return (
    <Page title={say('shell.account.title')}>
      <p class="govuk-body">{name}</p>
    </Page>
  );
}
