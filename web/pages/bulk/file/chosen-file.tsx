/** The file: how it has to look, which one it is, and what is wrong with it. */
import { useState } from 'preact/hooks';
import { useTexts } from '../../../app/texts.tsx';
import { Busy } from '../../../parts/busy.tsx';
import { Field } from '../../../parts/form/field.tsx';
import { TextInput } from '../../../parts/form/inputs.tsx';
import type { RowRules } from './check-rows.ts';
import { Problems } from './problems.tsx';
import type { FileState } from './use-checked.ts';

interface ChosenFileProps {
  readonly rules: RowRules;
  readonly state: FileState;
  readonly startLine: number;
  onFile(file: File | undefined): void;
  onStartLine(line: number): void;
}

export function ChosenFile({ rules, state, startLine, onFile, onStartLine }: ChosenFileProps) {
  const { say } = useTexts();
  return (
    <>
      <p class="govuk-body">{say('bulk.intro')}</p>
      <Format rules={rules} />
      <Field name="file" label={say('bulk.file.label')} hint={say('bulk.file.hint')} problem={useUnusable(state)}>
        {(ties) => (
          <input
            {...ties}
            class="govuk-file-upload"
            type="file"
            accept=".csv,.tsv,.txt,text/csv"
            onChange={(event) => onFile(event.currentTarget.files?.[0])}
          />
        )}
      </Field>
      <StartLine startLine={startLine} onStartLine={onStartLine} />
      {state.kind === 'reading' && <Busy text={say('bulk.reading', { line: state.line })} />}
      {state.kind === 'checked' && <Problems checked={state.checked} rules={rules} />}
    </>
  );
}

function useUnusable(state: FileState): string | undefined {
  const { say } = useTexts();
  if (state.kind !== 'unusable') return undefined;
  const { kind, ...values } = state.problem;
  return say(`bulk.file.${kind}`, values);
}

function Format({ rules }: { rules: RowRules }) {
  const { say } = useTexts();
  const { earliest, latest } = rules.dates;
  return (
    <details class="govuk-details">
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">{say('bulk.format.title')}</span>
      </summary>
      <div class="govuk-details__text">
        <p class="govuk-body">{say('bulk.format.columns')}</p>
        <p class="govuk-body">{say('bulk.format.dates', { earliest, latest })}</p>
        <p class="govuk-body">{say('bulk.format.types', { types: rules.testTypes.join(', ') })}</p>
        <pre class="enx-bulk__example" dir="ltr">
          {`phone,testDate,symptomDate,testType\n+1 206 555 0100,${latest},${earliest},${rules.testTypes[0] ?? ''}`}
        </pre>
        <p class="govuk-body">{say('bulk.format.more')}</p>
      </div>
    </details>
  );
}

function StartLine({ startLine, onStartLine }: Pick<ChosenFileProps, 'startLine' | 'onStartLine'>) {
  const { say } = useTexts();
  const [typed, setTyped] = useState(String(startLine));
  const isLine = /^[1-9]\d{0,6}$/.test(typed);
  return (
    <TextInput
      name="start-line"
      label={say('bulk.start-line.label')}
      hint={say('bulk.start-line.hint')}
      problem={isLine ? undefined : say('bulk.start-line.problem')}
      inputMode="numeric"
      width="govuk-input--width-5"
      value={typed}
      onValue={(next) => {
        setTyped(next);
        if (/^[1-9]\d{0,6}$/.test(next)) onStartLine(Number(next));
      }}
    />
  );
}
