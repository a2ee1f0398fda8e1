/** What may be wider than a phone scrolls by itself, with the keyboard too (WCAG 2.2, 1.4.10 and 2.1.1). */
import type { ComponentChildren } from 'preact';
import './scrolled.scss';

export function Scrolled({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without the focus nobody could scroll it with the keyboard
    <section class="enx-scrolled" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
