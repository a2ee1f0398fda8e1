/** Which permissions somebody gets: a preset, or each by itself. Nobody grants what they do not hold (verification-server.md §6.2). */
import {
  type Permission,
  type Preset,
  permissions,
  presets,
  withImplied,
} from '../../../protocol/staff/permissions.ts';
import { useRegion } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { FieldGroup } from '../../parts/form/field.tsx';
import { Checkbox } from '../../parts/form/inputs.tsx';

export interface PermissionBoxesProps {
  /** Begins the fields' names. */
  readonly name: string;
  readonly value: readonly Permission[];
  onValue(value: readonly Permission[]): void;
  /** What the member has already may stay, whoever changes the rest. */
  readonly kept?: readonly Permission[];
  readonly problem?: string | undefined;
}

const presetNames = Object.keys(presets) as Preset[];

export function PermissionBoxes({ name, value, onValue, kept = [], problem }: PermissionBoxesProps) {
  const { say } = useTexts();
  const allowed = withImplied([...useRegion().permissions, ...kept]);
  const held = withImplied(value);
  const isImplied = (one: Permission) => held.includes(one) && !value.includes(one);
  return (
    <FieldGroup name={name} label={say('members.permissions')} problem={problem}>
      <p class="enx-members__presets">
        {presetNames.map((preset) => (
          <button
            key={preset}
            type="button"
            class="enx-link-button"
            onClick={() => onValue(presets[preset].filter((one) => allowed.includes(one)))}
          >
            {say(`members.preset.${preset}`)}
          </button>
        ))}
      </p>
      <div class="govuk-checkboxes govuk-checkboxes--small enx-members__boxes">
        {permissions.map((one, index) => (
          <Checkbox
            key={one}
            name={index === 0 ? name : `${name}-${one}`}
            label={say(`shell.permission.${one}`)}
            hint={allowed.includes(one) ? undefined : say('members.not-held')}
            isChecked={held.includes(one)}
            isDisabled={!allowed.includes(one) || isImplied(one)}
            onChecked={(isChecked) => onValue(isChecked ? [...value, one] : value.filter((each) => each !== one))}
          />
        ))}
      </div>
    </FieldGroup>
  );
}
