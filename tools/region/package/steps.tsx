/** steps.html: what a person does with a package, in which order, and what to do when something is refused. */
import type { ComponentChildren } from 'preact';
import { missingAtGoogle } from '../../../protocol/region-config/artefacts/google.ts';
import type { NamedText } from '../../../protocol/region-config/artefacts/legal-texts.ts';
import { changesSince } from '../../../protocol/region-config/changes.ts';
import { findValue } from '../../../protocol/region-config/effective.ts';
import { renderDocument } from './document.tsx';
import { type PackageInput, timeInWords } from './input.ts';
import { fileNames } from './names.ts';
import { Answers } from './steps/answers.tsx';
import { Android, Apple, Look, Phone, Record } from './steps/parts.tsx';
import { palette } from './style.ts';

const style = `
ol{padding-inline-start:1.5rem}
ol>li{margin:0 0 .5rem}
.changes{columns:22rem;padding-inline-start:1.25rem}
.answers div{margin:0 0 .75rem;padding-inline-start:.75rem;border-inline-start:4px solid ${palette.border}}
.answers dt{font-weight:600}
.answers dd{margin:0}
.done{display:inline-block;width:.9em;height:.9em;margin-inline-end:.5rem;border:2px solid currentColor;border-radius:.2em;vertical-align:-.05em}
`;

export function stepsPage(input: PackageInput, consents: readonly NamedText[]): string {
  const { name, region, stage, at, by, values } = input;
  return renderDocument({
    title: `Steps: ${name} (${region})`,
    style,
    children: [
      <h1 key="title">What to do with this folder</h1>,
      <p key="made" class="lead">
        {name}, {region}, stage {stage}. Made {timeInWords(at)} by {by}.
      </p>,
      <p key="secret" class="prose">
        Nothing in this folder is secret: all of it ends on every phone of the region. The API key only says which
        region a phone belongs to. The signing key never leaves KMS; what is here is its public half.
      </p>,
      <OfThisMachine key="local" stage={stage} />,
      <Changed key="changed" {...input} />,
      <Step key="1" title="1. Look">
        <Look />
      </Step>,
      <Step key="2" title="2. Try it on an iPhone of your own">
        <Phone name={name} />
      </Step>,
      <Step key="3" title="3. Apple">
        <Apple region={region} stage={stage} />
        <Answers />
      </Step>,
      <Step key="4" title="4. Google">
        <Android missing={missingAtGoogle(values)} consents={consents.map((consent) => consent.name)} />
      </Step>,
      <Step key="5" title="5. Afterwards">
        <Record region={region} stage={stage} version={String(findValue(values, 'publicKeyVersion'))} />
      </Step>,
      <p key="sums" class="note">
        Did the folder arrive whole? <code>sha256sum -c {fileNames.sums}</code> (on a Mac{' '}
        <code>shasum -a 256 -c {fileNames.sums}</code>).
      </p>,
    ],
  });
}

function Step({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section class="prose">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function OfThisMachine({ stage }: { readonly stage: string }) {
  if (stage !== 'local') return null;
  return (
    <p class="prose warning">
      Stage local: the addresses are of one machine, and its keys last as long as its stack. This folder is for looking,
      not for Apple or Google.
    </p>
  );
}

/** Fields that somebody who edits a form by hand has to touch; all of them at first. */
function Changed({ last, values }: PackageInput) {
  if (!last) return <p class="prose">Nothing was handed over before: everything is new.</p>;
  const { changes } = changesSince(last, values);
  const before = `${last.how} of ${timeInWords(last.at)} by ${last.by}`;
  if (changes.length === 0) return <p class="prose">Nothing has changed since the {before}.</p>;
  return (
    <section>
      <h2>Changed since the {before}</h2>
      <ul class="changes">
        {changes.map(({ name, before: was, after }) => (
          <li key={name}>
            <span class="key">{name}</span>
            {was === undefined && ' (new)'}
            {after === undefined && ' (gone: no update removes a key; empty it in the form)'}
          </li>
        ))}
      </ul>
    </section>
  );
}
