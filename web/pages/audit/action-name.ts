import { useTexts } from '../../app/texts.tsx';

/** An action in the person's language; the word itself where it is new to these pages. */
export function useActionName(): (action: string) => string {
  const { say } = useTexts();
  return (action) => {
    const id = `audit.action.${action}`;
    const own = say(id);
    return own === id ? action : own;
  };
}
