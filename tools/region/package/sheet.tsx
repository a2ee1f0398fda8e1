/** apple-business-register.html: the form of Apple Business Register, filled in, to copy from. */
import { direction } from '../../../lambdas/shared/pages/page.tsx';
import { abrSheet, type SheetRow, type SheetSection } from '../../../protocol/region-config/artefacts/abr-sheet.ts';
import { languageTag } from '../../../protocol/region-config/locale.ts';
import { renderDocument } from './document.tsx';
import { type PackageInput, timeInWords } from './input.ts';
import { palette } from './style.ts';

/** A click takes the whole value, so that no end of a text is left behind. */
const style = `
.sheet{table-layout:fixed}
.sheet th{width:45%;font-weight:400;text-align:start;overflow-wrap:break-word}
.sheet thead th{font-weight:600}
.sheet .label{display:block;font-weight:600}
.sheet .note{display:block;margin:.125rem 0 0;color:${palette.hint}}
.value{white-space:pre-wrap;user-select:all;-webkit-user-select:all}
.empty{color:${palette.hint};font-style:italic}
@media (min-width:60rem){.sheet th{width:26rem}}
`;

export function sheetPage({ name, region, stage, at, values }: PackageInput): string {
  return renderDocument({
    title: `Apple Business Register: ${name} (${region})`,
    style,
    children: [
      <h1 key="title">
        Apple Business Register: <bdi>{name}</bdi>
      </h1>,
      <p key="made" class="lead">
        {region}, stage {stage}, {timeInWords(at)}
      </p>,
      <p key="how" class="prose">
        Sections and fields in the order of the form, by its labels; the form of today may differ in a word. A click on
        a value selects all of it.
      </p>,
      ...abrSheet(values).map((section) => <Section key={section.title} {...section} />),
    ],
  });
}

function Section({ title, rows }: SheetSection) {
  return (
    <section>
      <h2>{title}</h2>
      <table class="sheet">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.name} {...row} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ label, name, locale, text, note }: SheetRow) {
  const language = locale === undefined ? {} : { lang: languageTag(locale), dir: direction(languageTag(locale)) };
  return (
    <tr>
      <th scope="row">
        <span class="label">{locale === undefined ? label : `${label} · ${locale}`}</span>
        <span class="key">{name}</span>
        {note !== '' && <span class="note">{note}</span>}
      </th>
      {text === undefined ? (
        <td class="empty">empty</td>
      ) : (
        <td class="value" {...language}>
          {text}
        </td>
      )}
    </tr>
  );
}
