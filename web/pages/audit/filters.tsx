import { useTexts } from '../../app/texts.tsx';
import { Select, TextInput } from '../../parts/form/inputs.tsx';
import { useActionName } from './action-name.ts';
import { choices, type Entry, type Filter, personOf } from './entries.ts';

export interface FiltersProps {
  /** Those that are loaded. */
  readonly entries: readonly Entry[];
  readonly filter: Filter;
  onFilter(filter: Filter): void;
}

export function Filters({ entries, filter, onFilter }: FiltersProps) {
  const { say } = useTexts();
  const actionName = useActionName();
  const all = { value: '', text: say('audit.everything') };
  const actions = choices(entries, ({ action }) => action);
  return (
    <fieldset class="govuk-fieldset enx-audit__filters">
      <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{say('audit.filter')}</legend>
      <Select
        name="action"
        label={say('audit.action')}
        options={[all, ...actions.map((value) => ({ value, text: actionName(value) }))]}
        value={filter.action}
        onValue={(action) => onFilter({ ...filter, action })}
      />
      <Select
        name="person"
        label={say('audit.person')}
        options={[all, ...choices(entries, personOf).map((value) => ({ value, text: value }))]}
        value={filter.person}
        onValue={(person) => onFilter({ ...filter, person })}
      />
      <TextInput
        name="target"
        label={say('audit.target')}
        value={filter.target}
        onValue={(target) => onFilter({ ...filter, target })}
      />
    </fieldset>
  );
}
