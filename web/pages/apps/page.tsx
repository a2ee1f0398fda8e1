/** `/{region}/apps`: where the region's links lead (verification-server.md §3.2, §6.3). */
import { useState } from 'preact/hooks';
import type { App } from '../../../protocol/redirect/apps.ts';
import { usePermission } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { Banner } from '../../parts/banner.tsx';
import { Busy } from '../../parts/busy.tsx';
import { ConfirmDialog } from '../../parts/dialog/confirm-dialog.tsx';
import { DifferenceList } from '../../parts/difference/difference.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Button } from '../../parts/form/button.tsx';
import { Help } from '../../parts/help.tsx';
import { Page } from '../../parts/page.tsx';
import { AppDialog } from './app-dialog.tsx';
import { appOf, emptyApp, typedApp } from './app-fields.ts';
import { AppList } from './app-list.tsx';
import { type AppsForm, useApps } from './use-apps.ts';
import './apps.scss';

export default function Apps() {
  const { say } = useTexts();
  const form = useApps();
  const { outcome, reload } = form.loaded;
  return (
    <Page title={say('apps.title')} help={<Help page="apps" paragraphs={3} />}>
      {outcome === undefined && <Busy />}
      {outcome !== undefined && outcome.kind !== 'ok' && <Failure outcome={outcome} again={reload} />}
      {form.setting && <Editor form={form} />}
    </Page>
  );
}

function Editor({ form }: { form: AppsForm }) {
  const { say } = useTexts();
  const mayWrite = usePermission('MobileAppWrite') && form.setting?.change === 'live';
  /** Index in the list; its length for a new one. */
  const [opened, setOpened] = useState<number>();
  const { apps } = form;
  const put = (app: App, at: number) => form.edit([...apps.slice(0, at), app, ...apps.slice(at + 1)]);
  const shown = opened === undefined ? undefined : apps[opened];
  return (
    <>
      {form.isSaved && <Banner kind="success">{say('apps.saved')}</Banner>}
      {form.failure && <Failure outcome={form.failure} />}
      {form.setting?.change === 'deploy' && <p class="govuk-inset-text">{say('apps.deploy')}</p>}
      <AppList
        apps={apps}
        {...(mayWrite && {
          acts: { onEdit: setOpened, onRemove: (at: number) => form.edit(apps.filter((_, index) => index !== at)) },
        })}
      />
      {mayWrite && (
        <div class="govuk-button-group">
          <Button kind="secondary" onPress={() => setOpened(apps.length)}>
            {say('apps.add')}
          </Button>
          {form.isEdited && <Button onPress={form.review}>{say('apps.review')}</Button>}
          {form.isEdited && (
            <Button kind="secondary" onPress={() => form.edit(undefined)}>
              {say('apps.discard')}
            </Button>
          )}
        </div>
      )}
      {opened !== undefined && (
        <AppDialog
          first={shown ? typedApp(shown) : emptyApp}
          isNew={shown === undefined}
          onDone={(app) => {
            put(appOf(app), opened);
            setOpened(undefined);
          }}
          onCancel={() => setOpened(undefined)}
        />
      )}
      <Review form={form} />
    </>
  );
}

function Review({ form: { wouldChange, save, back } }: { form: AppsForm }) {
  const { say } = useTexts();
  if (!wouldChange) return null;
  return (
    <ConfirmDialog title={say('apps.review.title')} yes={say('apps.review.save')} onYes={save} onNo={back}>
      {wouldChange.changes.map(({ key, before, after }) => (
        <DifferenceList key={key} path={key} before={before} after={after} nameOf={() => say('apps.title')} />
      ))}
      {(wouldChange.warnings ?? []).map((warning) => (
        <p class="govuk-body" key={warning}>
          {warning}
        </p>
      ))}
      <p class="govuk-body">{say('apps.review.when')}</p>
    </ConfirmDialog>
  );
}
