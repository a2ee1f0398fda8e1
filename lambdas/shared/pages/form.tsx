/** Parts of a form that says what is wrong in words, above it and at each field (WCAG 2.2, 3.3.1 to 3.3.3). */
import type { ComponentChild } from 'preact';

/** Field → what is wrong with it. */
type Wrong = readonly (readonly [field: string, problem: string])[];

/** A page that comes back with problems begins with them, for those who hear it too. */
const focused = { autofocus: true };

/** Read out when the page opens, and focused without script where the browser can. */
export function Problems({ heading, wrong }: { heading: string; wrong: Wrong }) {
  if (wrong.length === 0) return null;
  return (
    <div class="problems" role="alert" tabIndex={-1} {...focused} aria-labelledby="problems">
      <h2 id="problems">{heading}</h2>
      <ul>
        {wrong.map(([field, problem]) => (
          <li key={field}>
            <a href={`#${field}`}>{problem}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What ties an input to its label, hint and problem. */
interface Tied {
  readonly id: string;
  readonly name: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: 'true';
}

interface FieldProps {
  /** Its name in the form, and its id in the page. */
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly problem?: string | undefined;
  readonly children: (tied: Tied) => ComponentChild;
}

export function Field({ name, label, hint, problem, children }: FieldProps) {
  return (
    <div class={problem ? 'field wrong' : 'field'}>
      <label for={name}>{label}</label>
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      <Problem name={name} problem={problem} />
      {children(tied(name, hint, problem))}
    </div>
  );
}

/** A field whose label follows its box. */
export function Choice({ name, label, problem, children }: FieldProps) {
  return (
    <div class={problem ? 'field wrong' : 'field'}>
      <Problem name={name} problem={problem} />
      <div class="choice">
        {children(tied(name, undefined, problem))}
        <label for={name}>{label}</label>
      </div>
    </div>
  );
}

function Problem({ name, problem }: { name: string; problem: string | undefined }) {
  if (!problem) return null;
  return (
    <p class="problem" id={`${name}-problem`}>
      {problem}
    </p>
  );
}

function tied(name: string, hint: string | undefined, problem: string | undefined): Tied {
  const ids = [hint && `${name}-hint`, problem && `${name}-problem`].filter(Boolean).join(' ');
  return {
    id: name,
    name,
    ...(ids && { 'aria-describedby': ids }),
    ...(problem && { 'aria-invalid': 'true' as const }),
  };
}
