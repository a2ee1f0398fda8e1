import type { ComponentChildren } from 'preact';

export interface TableContent {
  readonly caption: string;
  readonly head: readonly string[];
  /** The first cell says what the row is of. */
  readonly rows: readonly (readonly ComponentChildren[])[];
}

/** Wider than a phone it is moved sideways, by keyboard too. */
export function NumberTable({ caption, head, rows }: TableContent) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.2, 2.1.1).
    <section class="scroll" aria-label={caption} tabIndex={0}>
      <table class="numbers">
        <caption>{caption}</caption>
        <thead>
          <tr>
            {head.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([first, ...rest], at) => (
            <tr key={at}>
              <th scope="row">{first}</th>
              {rest.map((cell, column) => (
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
