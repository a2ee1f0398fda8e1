import { useTexts } from '../../app/texts.tsx';
import { Button } from '../form/button.tsx';

export interface PagerProps {
  /** From 0. */
  readonly page: number;
  readonly pages: number;
  onPage(page: number): void;
}

/** Nothing where there is one page. */
export function Pager({ page, pages, onPage }: PagerProps) {
  const { say } = useTexts();
  if (pages <= 1) return null;
  return (
    <nav class="enx-pager" aria-label={say('shell.table.pages')}>
      <Button kind="secondary" onPress={() => onPage(Math.max(0, page - 1))}>
        {say('shell.table.previous')}
      </Button>
      <span role="status">{say('shell.table.page', { page: page + 1, pages })}</span>
      <Button kind="secondary" onPress={() => onPage(Math.min(pages - 1, page + 1))}>
        {say('shell.table.next')}
      </Button>
    </nav>
  );
}
