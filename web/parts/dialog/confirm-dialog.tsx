/** "Really?", for what cannot be undone. */
import type { ComponentChildren } from 'preact';
import { useTexts } from '../../app/texts.tsx';
import { Button } from '../form/button.tsx';
import { Dialog } from './dialog.tsx';

export interface ConfirmDialogProps {
  readonly title: string;
  readonly children?: ComponentChildren;
  /** Of the button that does it. */
  readonly yes: string;
  readonly onYes: () => unknown;
  readonly onNo: () => void;
  readonly isDangerous?: boolean;
}

/** Render it to open it. Escape is no. */
export function ConfirmDialog({ title, children, yes, onYes, onNo, isDangerous = false }: ConfirmDialogProps) {
  const { say } = useTexts();
  return (
    <Dialog title={title} onCancel={onNo}>
      {children}
      <div class="govuk-button-group">
        <Button kind={isDangerous ? 'warning' : 'primary'} onPress={onYes}>
          {yes}
        </Button>
        <Button kind="secondary" onPress={onNo}>
          {say('shell.cancel')}
        </Button>
      </div>
    </Dialog>
  );
}
