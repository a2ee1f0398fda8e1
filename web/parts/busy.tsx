import { useTexts } from '../app/texts.tsx';

/** Something is being loaded or done; read out. */
export function Busy({ text }: { text?: string }) {
  const { say } = useTexts();
  return (
    <p class="govuk-body enx-busy" role="status">
      {text ?? say('shell.busy')}
    </p>
  );
}
