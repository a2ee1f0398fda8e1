/** What changed, field by field: removed and added are told apart by words and marks, and not by colour alone. */
import { useTexts } from '../../app/texts.tsx';
import { changedText, type DifferenceLine, differenceLines, listItems } from './difference-lines.ts';
import { Value } from './value.tsx';
import './difference.scss';

export interface DifferenceProps {
  readonly before: unknown;
  readonly after: unknown;
  /** What the values are of; fields are named below it. */
  readonly path?: string;
  /** A field's name for people; default: its path. */
  readonly nameOf?: (path: string) => string;
}

export function DifferenceList({ before, after, path = '', nameOf = (each) => each }: DifferenceProps) {
  const { say } = useTexts();
  const lines = differenceLines(before, after, path);
  if (lines.length === 0) return <p class="govuk-body">{say('difference.none')}</p>;
  return (
    <dl class="enx-difference">
      {lines.map((line) => (
        <div key={line.path} class="enx-difference__line">
          <dt>
            <bdi>{nameOf(line.path)}</bdi>
          </dt>
          <dd>
            <Sides line={line} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Sides({ line: { path, before, after } }: { line: DifferenceLine }) {
  if (Array.isArray(before) && Array.isArray(after)) return <Items before={before} after={after} />;
  if (isLongText(before) && isLongText(after)) return <Sentences before={before} after={after} />;
  return (
    <>
      <Side is="before" path={path} value={before} />
      <Side is="after" path={path} value={after} />
    </>
  );
}

function Side({ is, path, value }: { is: 'before' | 'after'; path: string; value: unknown }) {
  const { say } = useTexts();
  const Mark = is === 'before' ? 'del' : 'ins';
  const shown = <Value path={path} value={value} />;
  return (
    <div class={`enx-difference__side enx-difference__side--${is}`}>
      <span class="enx-difference__label">{say(`difference.${is}`)}</span>{' '}
      {value === undefined ? shown : <Mark>{shown}</Mark>}
    </div>
  );
}

function Items({ before, after }: { before: readonly unknown[]; after: readonly unknown[] }) {
  const { say } = useTexts();
  return (
    <ul class="govuk-list enx-difference__items">
      {listItems(before.map(asText), after.map(asText)).map(({ text, is }) => (
        <li key={`${is} ${text}`} dir="auto">
          {is !== 'kept' && <span class="enx-difference__label">{say(`difference.${is}`)}</span>}{' '}
          {is === 'kept' && text}
          {is === 'removed' && <del>{text}</del>}
          {is === 'added' && <ins>{text}</ins>}
        </li>
      ))}
    </ul>
  );
}

/** Both whole, so that each can be read; what differs is marked in them. */
function Sentences({ before, after }: { before: string; after: string }) {
  const { say } = useTexts();
  const { start, end, ...changed } = changedText(before, after);
  return (
    <>
      {(['before', 'after'] as const).map((is) => {
        const Mark = is === 'before' ? 'del' : 'ins';
        return (
          <div key={is} class={`enx-difference__side enx-difference__side--${is}`}>
            <span class="enx-difference__label">{say(`difference.${is}`)}</span>{' '}
            <span dir="auto">
              {start}
              {changed[is] !== '' && <Mark>{changed[is]}</Mark>}
              {end}
            </span>
          </div>
        );
      })}
    </>
  );
}

function isLongText(value: unknown): value is string {
  return typeof value === 'string' && value.includes(' ');
}

function asText(item: unknown): string {
  return typeof item === 'string' ? item : JSON.stringify(item);
}
