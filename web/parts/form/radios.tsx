/** One of a few. */
import { FieldGroup, type FieldProps } from './field.tsx';
import type { Option } from './inputs.tsx';

export interface RadiosProps extends FieldProps {
  readonly options: readonly Option[];
  readonly value: string;
  onValue(value: string): void;
  /** Large, side by side: for what is chosen all day. */
  readonly areCards?: boolean;
}

/** The first has the field's name as its id, so that a problem's link leads there. */
export function Radios({ options, value, onValue, areCards = false, ...field }: RadiosProps) {
  return (
    <FieldGroup {...field}>
      <div class={areCards ? 'govuk-radios enx-cards' : 'govuk-radios'}>
        {options.map((option, index) => {
          const id = index === 0 ? field.name : `${field.name}-${index}`;
          return (
            <div class="govuk-radios__item" key={option.value}>
              <input
                class="govuk-radios__input"
                type="radio"
                id={id}
                name={field.name}
                value={option.value}
                checked={option.value === value}
                {...(option.hint && { 'aria-describedby': `${id}-hint` })}
                onChange={() => onValue(option.value)}
              />
              <label class="govuk-label govuk-radios__label" for={id}>
                {option.text}
              </label>
              {option.hint && (
                <div class="govuk-hint govuk-radios__hint" id={`${id}-hint`}>
                  {option.hint}
                </div>
              )}
            </div>
          );
        })}
      </div>
    </FieldGroup>
  );
}
