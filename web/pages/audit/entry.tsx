/** One act: when (UTC), what, who, of what, and what it changed. */
import { useTexts } from '../../app/texts.tsx';
import { DifferenceList } from '../../parts/difference/difference.tsx';
import { differenceLines } from '../../parts/difference/difference-lines.ts';
import { Value } from '../../parts/difference/value.tsx';
import { settingName } from '../settings/values/name.ts';
import { useActionName } from './action-name.ts';
import { type Entry, personOf } from './entries.ts';

export function EntryItem({ entry }: { entry: Entry }) {
  const texts = useTexts();
  const { say, language } = texts;
  const actionName = useActionName();
  const { at, action, target, before, after, actor } = entry;
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'medium', timeZone: 'UTC' }).format(at * 1000);
  const person = personOf(entry);
  const hasChanged = before !== undefined || after !== undefined;
  return (
    <li class="enx-audit__entry">
      <h2 class="govuk-heading-s">
        <time dateTime={new Date(at * 1000).toISOString()}>{time}</time> – {actionName(action)}
      </h2>
      <p class="govuk-body">
        {say('audit.by')} <bdi>{person}</bdi>{' '}
        {person !== actor && <span class="govuk-hint enx-audit__actor">{actor}</span>}
      </p>
      <p class="govuk-body">
        {say('audit.of')} <bdi class="enx-breakable">{target}</bdi>
      </p>
      {hasChanged && <DifferenceList before={before} after={after} nameOf={(path) => settingName(path, texts)} />}
      <Details details={entry.details} />
    </li>
  );
}

function Details({ details }: { details: unknown }) {
  const lines = differenceLines(undefined, details);
  if (lines.length === 0) return null;
  return (
    <dl class="enx-audit__details">
      {lines.map(({ path, after }) => (
        <div key={path}>
          <dt>{path}</dt>
          <dd>
            <Value value={after} path={path} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
