/** Changed settings by their names, before and after. */
import type { Difference } from '../../../../protocol/settings/live.ts';
import { useTexts } from '../../../app/texts.tsx';
import { DifferenceList } from '../../../parts/difference/difference.tsx';
import { settingName } from '../values/name.ts';

export function ChangeList({ changes }: { changes: readonly Difference[] }) {
  const texts = useTexts();
  return (
    <>
      {changes.map(({ key, before, after }) => (
        <DifferenceList
          key={key}
          path={key}
          before={before}
          after={after}
          nameOf={(path) => settingName(path, texts)}
        />
      ))}
    </>
  );
}
