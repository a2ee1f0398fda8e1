/** The editor of a setting by its kind. */
import type { ShownSetting } from '../../../../protocol/staff/administration.ts';
import { useTexts } from '../../../app/texts.tsx';
import type { FieldProps } from '../../../parts/form/field.tsx';
import { TextArea, TextInput } from '../../../parts/form/inputs.tsx';
import { Radios } from '../../../parts/form/radios.tsx';
import { editorOf, mayBeEmpty, schemaOf } from '../values/editor.ts';
import type { NamedText, Typed } from '../values/typed.ts';
import { ChoicesField } from './choices.tsx';
import { RecordField } from './record.tsx';
import { TemplatePreview } from './template-preview.tsx';

export interface EditorFieldProps {
  readonly setting: ShownSetting;
  readonly label: string;
  readonly typed: Typed;
  readonly problem: string | undefined;
  onTyped(typed: Typed): void;
}

export function EditorField({ setting, label, typed, problem, onTyped }: EditorFieldProps) {
  const { say } = useTexts();
  const editor = editorOf(schemaOf(setting));
  const field: FieldProps = { name: setting.key, label, problem, hint: hintOf(setting, say) };
  const line = { ...field, value: String(typed), onValue: onTyped };
  switch (editor.kind) {
    case 'boolean':
      return <BooleanField field={field} isOn={typed === true} onValue={onTyped} />;
    case 'choice':
      return <Radios {...line} options={editor.values.map((value) => ({ value, text: value }))} />;
    case 'choices':
      return <ChoicesField {...field} choices={editor.values} value={typed as readonly string[]} onValue={onTyped} />;
    case 'record':
      return <RecordField {...field} texts={typed as readonly NamedText[]} onTexts={onTyped} />;
    case 'number':
      return <TextInput {...line} inputMode={editor.isWhole ? 'numeric' : 'decimal'} width="govuk-input--width-10" />;
    case 'texts':
      return <TextArea {...line} rows={5} />;
    case 'json':
      return <TextArea {...line} rows={12} />;
    case 'text':
      if (!editor.isLong) return <TextInput {...line} />;
      return (
        <>
          <TextArea {...line} />
          <TemplatePreview template={String(typed)} />
        </>
      );
  }
}

interface BooleanFieldProps {
  readonly field: FieldProps;
  readonly isOn: boolean;
  onValue(isOn: boolean): void;
}

function BooleanField({ field, isOn, onValue }: BooleanFieldProps) {
  const { say } = useTexts();
  const options = [
    { value: 'true', text: say('difference.yes') },
    { value: 'false', text: say('difference.no') },
  ];
  return <Radios {...field} options={options} value={String(isOn)} onValue={(value) => onValue(value === 'true')} />;
}

function hintOf(setting: ShownSetting, say: (id: string) => string): string | undefined {
  const { kind } = editorOf(schemaOf(setting));
  if (kind === 'texts') return say('settings.one-a-line');
  if (kind === 'json') return say('settings.json');
  const isTyped = kind === 'number' || kind === 'text';
  return isTyped && mayBeEmpty(setting) ? say('settings.empty-is-default') : undefined;
}
