import { useTexts } from '../../app/texts.tsx';
import { Page } from '../../parts/page.tsx';

export default function NotFound() {
  const { say } = useTexts();
  return (
    <Page title={say('shell.not-found.title')}>
      <p class="govuk-body">{say('shell.not-found.text')}</p>
      <a class="govuk-link" href="/">
        {say('shell.to-start')}
      </a>
    </Page>
  );
}
