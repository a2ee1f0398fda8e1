/** One app's form. */
import { useState } from 'preact/hooks';
import { useTexts } from '../../app/texts.tsx';
import { ConfirmDialog } from '../../parts/dialog/confirm-dialog.tsx';
import { Checkbox, Select, TextArea, TextInput } from '../../parts/form/inputs.tsx';
import { type Field, problemsOf, type TypedApp } from './app-fields.ts';

export interface AppDialogProps {
  readonly first: TypedApp;
  readonly isNew: boolean;
  onDone(app: TypedApp): void;
  onCancel(): void;
}

export function AppDialog({ first, isNew, onDone, onCancel }: AppDialogProps) {
  const { say } = useTexts();
  const [app, setApp] = useState(first);
  const [isChecked, setIsChecked] = useState(false);
  const problems = isChecked ? problemsOf(app) : {};
  const isAndroid = app.os === 'android';
  const done = () => {
    setIsChecked(true);
    if (Object.keys(problemsOf(app)).length === 0) onDone(app);
  };
  const field = (name: Field) => ({
    name: `app-${name}`,
    problem: problems[name] && say(`apps.problem.${problems[name]}`),
    value: app[name],
    onValue: (value: string) => setApp({ ...app, [name]: value }),
  });
  return (
    <ConfirmDialog title={say(isNew ? 'apps.add' : 'apps.edit')} yes={say('apps.take')} onYes={done} onNo={onCancel}>
      <Select
        name="app-os"
        label={say('apps.os')}
        value={app.os}
        onValue={(os) => setApp({ ...app, os: os as TypedApp['os'] })}
        options={(['ios', 'android'] as const).map((value) => ({ value, text: say(`apps.os.${value}`) }))}
      />
      <TextInput {...field('id')} label={say(`apps.id.${app.os}`)} hint={say(`apps.id.${app.os}.hint`)} />
      <TextInput {...field('storeUrl')} label={say('apps.store')} hint={say('apps.store.hint')} />
      {isAndroid && (
        <TextArea {...field('fingerprints')} label={say('apps.fingerprints')} hint={say('apps.fingerprints.hint')} />
      )}
      <div class="govuk-checkboxes govuk-form-group">
        <Checkbox
          name="app-redirect"
          label={say('apps.redirect')}
          hint={say('apps.redirect.hint')}
          isChecked={app.redirect}
          onChecked={(redirect) => setApp({ ...app, redirect })}
        />
        {isAndroid && (
          <Checkbox
            name="app-headless"
            label={say('apps.headless')}
            hint={say('apps.headless.hint')}
            isChecked={app.headless}
            onChecked={(headless) => setApp({ ...app, headless })}
          />
        )}
      </div>
    </ConfirmDialog>
  );
}
