/** A modal dialog: the browser's own, which keeps the keyboard inside and hands the focus back. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

export interface DialogProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** Escape was pressed; without it Escape does nothing. */
  readonly onCancel?: () => void;
  /** What lies below is not to be read. */
  readonly isOpaque?: boolean;
}

/** Open as long as it is rendered. */
export function Dialog({ title, children, onCancel, isOpaque = false }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={element}
      class={isOpaque ? 'enx-dialog enx-dialog--opaque' : 'enx-dialog'}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onCancel?.();
      }}
    >
      <h2 class="govuk-heading-m" id={titleId}>
        {title}
      </h2>
      {children}
    </dialog>
  );
}
