/** Texts by name, such as message templates: each with its label, its preview, and a way to remove it. */
import { useTexts } from '../../../app/texts.tsx';
import { Button } from '../../../parts/form/button.tsx';
import { FieldGroup, type FieldProps } from '../../../parts/form/field.tsx';
import { TextArea, TextInput } from '../../../parts/form/inputs.tsx';
import type { NamedText } from '../values/typed.ts';
import { TemplatePreview } from './template-preview.tsx';

export interface RecordFieldProps extends FieldProps {
  readonly texts: readonly NamedText[];
  onTexts(texts: readonly NamedText[]): void;
}

export function RecordField({ texts, onTexts, ...field }: RecordFieldProps) {
  const { say } = useTexts();
  return (
    <FieldGroup {...field}>
      {texts.map((each, at) => (
        <NamedTextFields
          // By place: a name is being typed, and two may be the same for a moment.
          key={at}
          id={at === 0 ? field.name : `${field.name}-${at}`}
          text={each}
          onText={(text) => onTexts(texts.map((other, index) => (index === at ? text : other)))}
          remove={() => onTexts(texts.filter((_, index) => index !== at))}
        />
      ))}
      <Button kind="secondary" onPress={() => onTexts([...texts, { name: '', text: '' }])}>
        {say('settings.text-add')}
      </Button>
    </FieldGroup>
  );
}

interface NamedTextFieldsProps {
  readonly id: string;
  readonly text: NamedText;
  onText(text: NamedText): void;
  remove(): void;
}

function NamedTextFields({ id, text, onText, remove }: NamedTextFieldsProps) {
  const { say } = useTexts();
  return (
    <div class="enx-setting__text">
      <TextInput
        name={id}
        label={say('settings.text-name')}
        value={text.name}
        onValue={(name) => onText({ ...text, name })}
      />
      <TextArea
        name={`${id}-text`}
        label={say('settings.text-text')}
        value={text.text}
        onValue={(value) => onText({ ...text, text: value })}
      />
      <TemplatePreview template={text.text} />
      <Button kind="secondary" onPress={remove}>
        {say('settings.text-remove')} <span class="govuk-visually-hidden">{text.name}</span>
      </Button>
    </div>
  );
}
