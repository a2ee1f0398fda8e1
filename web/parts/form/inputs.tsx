/** Inputs with their fields. Each tells its value as it changes: the caller holds it. */
import { Field, type FieldProps, tied } from './field.tsx';

interface Held extends FieldProps {
  readonly value: string;
  onValue(value: string): void;
}

export interface TextInputProps extends Held {
  /** Default: text. */
  readonly type?: 'text' | 'tel' | 'email' | 'number' | 'search' | 'password';
  readonly autoComplete?: string;
  readonly inputMode?: 'numeric' | 'decimal' | 'tel';
  readonly maxLength?: number;
  readonly isDisabled?: boolean;
  /** A name of the design system: `govuk-input--width-10`. */
  readonly width?: string;
}

export function TextInput(props: TextInputProps) {
  const { value, onValue, type = 'text', autoComplete = 'off', inputMode, maxLength, isDisabled, width = '' } = props;
  return (
    <Field {...props}>
      {(ties) => (
        <input
          {...ties}
          class={`govuk-input ${width} ${props.problem ? 'govuk-input--error' : ''}`}
          // The types tell inputs apart by this literal; the attributes here are those of all of them.
          type={type as 'text'}
          value={value}
          autocomplete={autoComplete}
          spellcheck={false}
          disabled={isDisabled}
          {...(inputMode !== undefined && { inputMode })}
          {...(maxLength !== undefined && { maxLength })}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

export function TextArea({ rows = 4, ...props }: Held & { readonly rows?: number }) {
  return (
    <Field {...props}>
      {(ties) => (
        <textarea
          {...ties}
          class={`govuk-textarea ${props.problem ? 'govuk-textarea--error' : ''}`}
          rows={rows}
          value={props.value}
          onInput={(event) => props.onValue(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

export interface Option {
  readonly value: string;
  readonly text: string;
  /** For radios, below the text. */
  readonly hint?: string;
}

export function Select({ options, ...props }: Held & { readonly options: readonly Option[] }) {
  return (
    <Field {...props}>
      {(ties) => (
        <select
          {...ties}
          class={`govuk-select ${props.problem ? 'govuk-select--error' : ''}`}
          value={props.value}
          onChange={(event) => props.onValue(event.currentTarget.value)}
        >
          {options.map(({ value, text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** A calendar day, `YYYY-MM-DD` or '', by the browser's own picker. */
export function DateField({ min, max, ...props }: Held & { readonly min?: string; readonly max?: string }) {
  return (
    <Field {...props}>
      {(ties) => (
        <input
          {...ties}
          class={`govuk-input govuk-input--width-10 ${props.problem ? 'govuk-input--error' : ''}`}
          type="date"
          value={props.value}
          {...(min !== undefined && { min })}
          {...(max !== undefined && { max })}
          onInput={(event) => props.onValue(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

export interface CheckboxProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly isChecked: boolean;
  readonly isDisabled?: boolean;
  onChecked(isChecked: boolean): void;
}

/** One box; several stand in a `FieldGroup` within `<div class="govuk-checkboxes">`. */
export function Checkbox({ name, label, hint, isChecked, isDisabled, onChecked }: CheckboxProps) {
  return (
    <div class="govuk-checkboxes__item">
      <input
        {...tied(name, hint, undefined)}
        class="govuk-checkboxes__input"
        type="checkbox"
        checked={isChecked}
        disabled={isDisabled}
        onChange={(event) => onChecked(event.currentTarget.checked)}
      />
      <label class="govuk-label govuk-checkboxes__label" for={name}>
        {label}
      </label>
      {hint && (
        <div class="govuk-hint govuk-checkboxes__hint" id={`${name}-hint`}>
          {hint}
        </div>
      )}
    </div>
  );
}
