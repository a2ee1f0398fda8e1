import type { ComponentChildren } from 'preact';

/** Stands above a page; `warning` is read out when it appears. */
export function Banner({
  kind,
  children,
}: {
  kind: 'information' | 'warning' | 'success';
  children: ComponentChildren;
}) {
  return (
    <div class={`enx-banner enx-banner--${kind}`} role={kind === 'warning' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}
