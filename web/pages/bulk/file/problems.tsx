/** What the check has found: how much is good, and what is wrong where, in words that say what would be right. */
import { useTexts } from '../../../app/texts.tsx';
import { Scrolled } from '../../../parts/table/scrolled.tsx';
import type { Checked } from './check-file.ts';
import type { Problem, RowRules } from './check-rows.ts';

export function Problems({ checked, rules }: { checked: Checked; rules: RowRules }) {
  const { say } = useTexts();
  const { counts, problems, problemCount } = checked;
  return (
    <section aria-labelledby="checked">
      <h2 class="govuk-heading-m" id="checked">
        {say('bulk.checked.title')}
      </h2>
      <div role="status">
        <ul class="govuk-list govuk-list--bullet">
          {(['good', 'bad', 'repeated', 'issued-before'] as const).map(
            (kind) =>
              (counts[kind] > 0 || kind === 'good') && (
                <li key={kind}>{say(`bulk.checked.${kind}`, { count: counts[kind] })}</li>
              ),
          )}
        </ul>
      </div>
      {problemCount > 0 && <ProblemTable problems={problems} count={problemCount} rules={rules} />}
    </section>
  );
}

interface ProblemTableProps {
  readonly problems: readonly Problem[];
  readonly count: number;
  readonly rules: RowRules;
}

function ProblemTable({ problems, count, rules }: ProblemTableProps) {
  const { say, number } = useTexts();
  const more = count > problems.length ? 'yes' : 'no';
  const caption = say('bulk.problems.caption', { count, shown: problems.length, more });
  const heads = ['line', 'column', 'value', 'wrong', 'allowed'] as const;
  return (
    <Scrolled label={caption}>
      <table class="govuk-table">
        <caption class="govuk-table__caption govuk-table__caption--s">{caption}</caption>
        <thead class="govuk-table__head">
          <tr class="govuk-table__row">
            {heads.map((head) => (
              <th key={head} scope="col" class="govuk-table__header">
                {say(`bulk.problems.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody class="govuk-table__body">
          {problems.map((problem) => (
            <tr key={`${problem.line} ${problem.column} ${problem.kind}`} class="govuk-table__row">
              <td class="govuk-table__cell">{number(problem.line, { useGrouping: false })}</td>
              <td class="govuk-table__cell">
                <bdi>{problem.column}</bdi>
              </td>
              <td class="govuk-table__cell enx-bulk__value">
                <bdi dir="ltr">{problem.value}</bdi>
              </td>
              <td class="govuk-table__cell">{say(`bulk.problem.${problem.kind}`, { line: problem.firstLine ?? 0 })}</td>
              <td class="govuk-table__cell">{say(`bulk.allowed.${problem.kind}`, allowedValues(rules))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

function allowedValues({ dates, testTypes, countries, smsCountry }: RowRules) {
  return {
    earliest: dates.earliest,
    latest: dates.latest,
    types: testTypes.join(', '),
    countries: (countries.length > 0 ? countries : [smsCountry]).join(', '),
    country: smsCountry,
  };
}
