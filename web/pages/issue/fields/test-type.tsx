import type { TestType } from '../../../../protocol/codes/test-type.ts';
import { useDesk } from '../../../app/me.tsx';
import { useTexts } from '../../../app/texts.tsx';
import { Radios } from '../../../parts/form/radios.tsx';
import { PickByDigit } from './pick-by-digit.tsx';

export interface TestTypeFieldProps {
  readonly value: TestType | '';
  readonly problem: string | undefined;
  onValue(type: TestType): void;
}

/** Cards of what this person may issue. */
export function TestTypeField({ value, problem, onValue }: TestTypeFieldProps) {
  const { say } = useTexts();
  const { testTypes } = useDesk();
  const options = testTypes.map((type) => ({
    value: type,
    text: say(`issue.type.${type}`),
    hint: say(`issue.type.${type}.means`),
  }));
  return (
    <PickByDigit>
      <Radios
        name="testType"
        label={say('issue.type')}
        hint={options.length > 1 ? say('issue.keys', { count: options.length }) : undefined}
        options={options}
        value={value}
        problem={problem}
        onValue={(type) => onValue(type as TestType)}
        areCards
      />
    </PickByDigit>
  );
}
