/** A setting that changes live: what it is, and its editor once somebody wants to change it. */
import { useState } from 'preact/hooks';
import type { ShownSetting } from '../../../protocol/staff/administration.ts';
import { useTexts } from '../../app/texts.tsx';
import { isSame } from '../../parts/difference/same.ts';
import { Button } from '../../parts/form/button.tsx';
import { SettingFacts } from './facts.tsx';
import { EditorField } from './fields/editor-field.tsx';
import { problemOf } from './setting-problem.ts';
import type { SettingsForm } from './use-settings.ts';
import { typedIn, withDrop, without, withTyped } from './values/draft.ts';
import { settingName } from './values/name.ts';

export interface RowProps {
  readonly setting: ShownSetting;
  readonly form: SettingsForm;
  readonly mayChange: boolean;
}

export function SettingRow({ setting, form, mayChange }: RowProps) {
  const texts = useTexts();
  const [isOpen, setIsOpen] = useState(false);
  const isEdited = setting.key in form.draft;
  return (
    <div class="enx-setting">
      <SettingFacts setting={setting} isEdited={isEdited} />
      {mayChange && !isOpen && !isEdited && (
        <Button kind="secondary" onPress={() => setIsOpen(true)}>
          {texts.say('settings.change')} <span class="govuk-visually-hidden">{settingName(setting.key, texts)}</span>
        </Button>
      )}
      {mayChange && (isOpen || isEdited) && <Editor setting={setting} form={form} close={() => setIsOpen(false)} />}
    </div>
  );
}

interface EditorProps {
  readonly setting: ShownSetting;
  readonly form: SettingsForm;
  close(): void;
}

function Editor({ setting, form, close }: EditorProps) {
  const texts = useTexts();
  const { key, value, deployed } = setting;
  const edit = form.draft[key];
  const isDropped = edit !== undefined && 'drop' in edit;
  const label = settingName(key, texts);
  const name = <span class="govuk-visually-hidden">{label}</span>;
  const leave = () => {
    close();
    form.edit((draft) => without(draft, key));
  };
  return (
    <div class="enx-setting__editor">
      {isDropped && <p class="govuk-body">{texts.say('settings.dropped')}</p>}
      <EditorField
        setting={setting}
        label={label}
        typed={typedIn(form.draft, setting)}
        problem={problemOf(key, form, texts)}
        onTyped={(typed) => form.edit((draft) => withTyped(draft, setting, typed))}
      />
      <div class="govuk-button-group">
        <Button kind="secondary" onPress={leave}>
          {texts.say('settings.leave')} {name}
        </Button>
        {!isSame(value, deployed) && !isDropped && (
          <Button kind="secondary" onPress={() => form.edit((draft) => withDrop(draft, setting))}>
            {texts.say('settings.drop')} {name}
          </Button>
        )}
      </div>
    </div>
  );
}
