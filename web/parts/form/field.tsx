/** A form's parts, which say what is wrong in words at each field (WCAG 2.2, 3.3.1 to 3.3.3). */
import type { ComponentChild, ComponentChildren } from 'preact';

/** What ties an input to its label, hint and problem. */
export interface Tied {
  readonly id: string;
  readonly name: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: 'true';
}

export interface FieldProps {
  /** Its name in the form, and its id in the page. */
  readonly name: string;
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong with it. */
  readonly problem?: string | undefined;
}

/** A label, a hint, a problem, and one input of the caller's. */
export function Field({
  name,
  label,
  hint,
  problem,
  children,
}: FieldProps & { children: (tied: Tied) => ComponentChild }) {
  return (
    <div class={groupClass(problem)}>
      <label class="govuk-label" for={name}>
        {label}
      </label>
      <HintAndProblem name={name} hint={hint} problem={problem} />
      {children(tied(name, hint, problem))}
    </div>
  );
}

/** Several inputs that are one question. */
export function FieldGroup({ name, label, hint, problem, children }: FieldProps & { children: ComponentChildren }) {
  const { 'aria-describedby': described } = tied(name, hint, problem);
  return (
    <div class={groupClass(problem)}>
      <fieldset class="govuk-fieldset" {...(described !== undefined && { 'aria-describedby': described })}>
        <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{label}</legend>
        <HintAndProblem name={name} hint={hint} problem={problem} />
        {children}
      </fieldset>
    </div>
  );
}

function groupClass(problem: string | undefined): string {
  return problem ? 'govuk-form-group govuk-form-group--error' : 'govuk-form-group';
}

type HintAndProblemProps = Pick<FieldProps, 'name' | 'hint' | 'problem'>;

function HintAndProblem({ name, hint, problem }: HintAndProblemProps) {
  return (
    <>
      {hint && (
        <div class="govuk-hint" id={`${name}-hint`}>
          {hint}
        </div>
      )}
      {problem && (
        <p class="govuk-error-message" id={`${name}-problem`}>
          {problem}
        </p>
      )}
    </>
  );
}

export function tied(name: string, hint: string | undefined, problem: string | undefined): Tied {
  const ids = [hint && `${name}-hint`, problem && `${name}-problem`].filter(Boolean).join(' ');
  return {
    id: name,
    name,
    ...(ids && { 'aria-describedby': ids }),
    ...(problem && { 'aria-invalid': 'true' as const }),
  };
}
