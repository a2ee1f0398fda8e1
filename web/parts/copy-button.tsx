import { useState } from 'preact/hooks';
import { useTexts } from '../app/texts.tsx';
import { Button } from './form/button.tsx';

/** Copies `text`, and says whether it could. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const { say } = useTexts();
  const [said, setSaid] = useState('');
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setSaid('shell.copied'),
      () => setSaid('shell.not-copied'),
    );
  return (
    <span class="enx-copy">
      <Button kind="secondary" onPress={copy}>
        {label}
      </Button>
      <span role="status">{said && say(said)}</span>
    </span>
  );
}
