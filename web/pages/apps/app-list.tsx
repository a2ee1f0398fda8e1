/** The apps as a list of facts. */
import type { App } from '../../../protocol/redirect/apps.ts';
import { useTexts } from '../../app/texts.tsx';

export interface AppListProps {
  readonly apps: readonly App[];
  /** Absent: the person may only look. */
  readonly acts?: { onEdit(at: number): void; onRemove(at: number): void };
}

export function AppList({ apps, acts }: AppListProps) {
  const { say } = useTexts();
  if (apps.length === 0) return <p class="govuk-body">{say('apps.none')}</p>;
  return (
    <ul class="govuk-list">
      {apps.map((app, at) => (
        <li key={idOf(app)} class="enx-app">
          <h2 class="govuk-heading-s">
            {say(`apps.os.${app.os}`)}{' '}
            <bdi class="enx-breakable" dir="ltr">
              {idOf(app)}
            </bdi>
          </h2>
          <Facts app={app} />
          {acts && (
            <p>
              <button type="button" class="enx-link-button" onClick={() => acts.onEdit(at)}>
                {say('apps.edit')}
                <span class="govuk-visually-hidden"> {idOf(app)}</span>
              </button>
              <button type="button" class="enx-link-button" onClick={() => acts.onRemove(at)}>
                {say('apps.remove')}
                <span class="govuk-visually-hidden"> {idOf(app)}</span>
              </button>
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

function idOf(app: App): string {
  return app.os === 'ios' ? app.appId : app.packageName;
}

function Facts({ app }: { app: App }) {
  const { say } = useTexts();
  return (
    <>
      <p class="govuk-body">{say(app.redirect ? 'apps.redirects' : 'apps.redirects-not')}</p>
      {app.os === 'android' && app.headless && <p class="govuk-body">{say('apps.headless')}</p>}
      {app.storeUrl !== undefined && (
        <p class="govuk-body">
          <a class="govuk-link" href={app.storeUrl} rel="noreferrer noopener" target="_blank">
            {app.storeUrl}
          </a>
        </p>
      )}
      {app.os === 'android' &&
        app.sha256CertFingerprints.map((one) => (
          <p class="govuk-body-s" key={one}>
            <code dir="ltr" class="enx-fingerprint">
              {one}
            </code>
          </p>
        ))}
    </>
  );
}
