/** The receipt, and the first of those who have a code and of those who have none. */
import { type Texts, useTexts } from '../../../app/texts.tsx';
import { Button } from '../../../parts/form/button.tsx';
import { saveFile } from '../../../parts/save-file.ts';
import { Scrolled } from '../../../parts/table/scrolled.tsx';
import type { Checked } from '../file/check-file.ts';
import { isWorthAnotherTry } from '../file/verdict.ts';
import { type EndedRow, firstEnded, receiptOf } from './results.ts';
import type { Progress, Run } from './run.ts';
import { isUnderWay } from './use-run.ts';

const MOST_SHOWN = 50;

interface ResultsProps {
  readonly checked: Checked;
  readonly run: Run;
  readonly progress: Progress;
  readonly fileName: string;
  /** On to the next file. */
  clear(): void;
}

export function Results({ checked, run, progress, fileName, clear }: ResultsProps) {
  const { say } = useTexts();
  const refused = firstEnded(checked, run.rows, true, MOST_SHOWN);
  const issued = firstEnded(checked, run.rows, false, MOST_SHOWN);
  const isOver = progress.phase.kind === 'done' || progress.phase.kind === 'cancelled';
  const mayAgain = isOver && refused.some(({ end }) => isWorthAnotherTry(end));
  const save = () => saveFile(receiptName(fileName), receiptOf(checked, run.rows), 'text/csv');
  return (
    <section aria-labelledby="results">
      <h2 class="govuk-heading-m" id="results">
        {say('bulk.results.title')}
      </h2>
      <p class="govuk-body">{say('bulk.results.text')}</p>
      <div class="govuk-button-group">
        <Button kind={isOver ? 'primary' : 'secondary'} onPress={save}>
          {say('bulk.results.receipt')}
        </Button>
        {mayAgain && (
          <Button kind="secondary" onPress={() => void run.again()}>
            {say('bulk.results.again')}
          </Button>
        )}
        {!isUnderWay(progress) && (
          <Button kind="secondary" onPress={clear}>
            {say('bulk.results.next')}
          </Button>
        )}
      </div>
      <Ended rows={refused} count={progress.refused} of="refused" />
      <Ended rows={issued} count={progress.issued + progress.alreadyIssued} of="issued" />
    </section>
  );
}

function receiptName(fileName: string): string {
  return `${fileName.replace(/\.[^.]*$/, '')}-receipt.csv`;
}

function Ended({ rows, count, of }: { rows: readonly EndedRow[]; count: number; of: 'issued' | 'refused' }) {
  const texts = useTexts();
  const { say, number } = texts;
  if (rows.length === 0) return null;
  const caption = say(`bulk.results.${of}`, { count, shown: rows.length, more: count > rows.length ? 'yes' : 'no' });
  return (
    <Scrolled label={caption}>
      <table class="govuk-table">
        <caption class="govuk-table__caption govuk-table__caption--s">{caption}</caption>
        <thead class="govuk-table__head">
          <tr class="govuk-table__row">
            {['line', 'phone', 'result', 'uuid'].map((head) => (
              <th key={head} scope="col" class="govuk-table__header">
                {say(`bulk.results.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody class="govuk-table__body">
          {rows.map((row) => (
            <tr key={row.line} class="govuk-table__row">
              <td class="govuk-table__cell">{number(row.line, { useGrouping: false })}</td>
              <td class="govuk-table__cell">
                <bdi dir="ltr">{row.phone}</bdi>
              </td>
              <td class="govuk-table__cell">{endText(row, texts)}</td>
              <td class="govuk-table__cell">
                <code dir="ltr">{row.uuid}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

function endText({ end }: EndedRow, { say }: Texts): string {
  if (end.kind !== 'refused') return say(`bulk.end.${end.kind}`);
  const id = `bulk.end.${end.errorCode}`;
  const own = say(id);
  return own === id ? say('bulk.end.other', { error: end.error || end.errorCode }) : own;
}
