/** What a setting is: its name, meaning, value, bounds, default, and what the deployment wrote. */
import type { ShownSetting } from '../../../protocol/staff/administration.ts';
import { type Texts, useTexts } from '../../app/texts.tsx';
import { isSame } from '../../parts/difference/same.ts';
import { Value } from '../../parts/difference/value.tsx';
import { boundOf } from './values/bounds.ts';
import { schemaOf } from './values/editor.ts';
import { settingName } from './values/name.ts';

export function SettingFacts({ setting, isEdited = false }: { setting: ShownSetting; isEdited?: boolean }) {
  const texts = useTexts();
  const { say } = texts;
  const { key, change, value, deployed, unit } = setting;
  return (
    <>
      <h3 class="govuk-heading-s enx-setting__name">
        {settingName(key, texts)}{' '}
        <strong class={`govuk-tag govuk-tag--${change === 'live' ? 'green' : 'grey'}`}>
          {say(`settings.tag.${change}`)}
        </strong>{' '}
        {isEdited && <strong class="govuk-tag govuk-tag--yellow">{say('settings.tag.edited')}</strong>}
      </h3>
      <Meaning setting={setting} />
      <dl class="enx-setting__facts">
        <Fact name={say('settings.fact.value')}>
          <Value value={value} path={key} /> <Unit unit={unit} isThere={typeof value === 'number'} />
        </Fact>
        {change === 'live' && !isSame(value, deployed) && (
          <Fact name={say('settings.fact.deployed')}>
            <Value value={deployed} path={key} />
          </Fact>
        )}
        <Allowed setting={setting} texts={texts} />
        <Default setting={setting} />
      </dl>
    </>
  );
}

/** From the reference of the region file, which is in English. */
function Meaning({ setting: { key, meaning, form } }: { setting: ShownSetting }) {
  const plain = [meaning, form && `Form: ${form}.`].filter(Boolean).join(' ');
  return (
    <p class="govuk-hint enx-setting__meaning">
      <span lang="en" dir="ltr">
        {plain.replaceAll('`', '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')}
      </span>{' '}
      <code dir="ltr">{key}</code>
    </p>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Unit({ unit, isThere }: { unit: string | undefined; isThere: boolean }) {
  const { say } = useTexts();
  if (unit === undefined || !isThere) return null;
  const own = say(`settings.unit.${unit}`);
  return own === `settings.unit.${unit}` ? <bdi lang="en">{unit}</bdi> : <span>{own}</span>;
}

function Allowed({ setting, texts }: { setting: ShownSetting; texts: Texts }) {
  const bound = boundOf(schemaOf(setting), texts);
  return bound === undefined ? null : <Fact name={texts.say('settings.fact.allowed')}>{bound}</Fact>;
}

function Default({ setting: { schema, withoutValue, key } }: { setting: ShownSetting }) {
  const { say } = useTexts();
  const fallback = schemaOf({ schema }).default;
  if (fallback === undefined && withoutValue === undefined) return null;
  return (
    <Fact name={say('settings.fact.default')}>
      {fallback === undefined ? (
        <bdi lang="en">{withoutValue?.replaceAll('`', '')}</bdi>
      ) : (
        <Value value={fallback} path={key} />
      )}
    </Fact>
  );
}
