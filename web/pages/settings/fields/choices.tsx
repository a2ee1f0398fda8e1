import { FieldGroup, type FieldProps } from '../../../parts/form/field.tsx';
import { Checkbox } from '../../../parts/form/inputs.tsx';

export interface ChoicesFieldProps extends FieldProps {
  readonly choices: readonly string[];
  readonly value: readonly string[];
  /** In the order of the choices. */
  onValue(value: readonly string[]): void;
}

/** Any of a few. The first has the field's name as its id, so that a problem's link leads there. */
export function ChoicesField({ choices, value, onValue, ...field }: ChoicesFieldProps) {
  const toggled = (choice: string) =>
    choices.filter((each) => (each === choice ? !value.includes(each) : value.includes(each)));
  return (
    <FieldGroup {...field}>
      <div class="govuk-checkboxes govuk-checkboxes--small">
        {choices.map((choice, at) => (
          <Checkbox
            key={choice}
            name={at === 0 ? field.name : `${field.name}-${at}`}
            label={choice}
            isChecked={value.includes(choice)}
            onChecked={() => onValue(toggled(choice))}
          />
        ))}
      </div>
    </FieldGroup>
  );
}
