import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { parseUuid } from '../../../protocol/text/uuid.ts';
import { useRegion } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { Button } from '../../parts/form/button.tsx';
import { TextInput } from '../../parts/form/inputs.tsx';

/** A UUID as anybody pastes it, with blanks and braces. */
export function LookUp() {
  const { say } = useTexts();
  const { region } = useRegion();
  const { route } = useLocation();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const uuid = parseUuid(text);
        if (uuid) return route(`/${region}/codes/${uuid}`);
        setProblem(say(isCode(text) ? 'code.problem.code' : 'code.problem.uuid'));
        document.getElementById('uuid')?.focus();
      }}
    >
      <TextInput
        name="uuid"
        label={say('code.look-up')}
        hint={say('code.look-up.hint')}
        value={text}
        problem={problem}
        maxLength={60}
        onValue={setText}
      />
      <Button>{say('code.look-up.do')}</Button>
    </form>
  );
}

/** Somebody typed the code itself: nobody can be found by it. */
function isCode(text: string): boolean {
  return /^[0-9 ]{6,12}$/.test(text.trim());
}
