/** The steps of the page, each a list to go through. */
import type { ComponentChildren } from 'preact';
import { fileNames } from '../names.ts';

function File({ name }: { readonly name: string }) {
  return <a href={name}>{name}</a>;
}

function Do({ children }: { readonly children: ComponentChildren }) {
  return (
    <li>
      <span class="done" />
      {children}
    </li>
  );
}

export function Look() {
  return (
    <ol>
      <Do>
        Open <File name={fileNames.preview} />: every text where a phone shows it, in every locale. Let somebody read
        each locale who speaks the language.
      </Do>
      <Do>Follow each address on that page: it must open, say what the text promises, and be readable on a phone.</Do>
      <Do>
        If anything is wrong, correct the region file and make the package again; never correct a file of this folder.
      </Do>
    </ol>
  );
}

export function Phone({ name }: { readonly name: string }) {
  return (
    <>
      <p>
        Needs Apple's profile for Exposure Notifications (Apple gives it to a registered authority) and, in the
        settings, the menu Developer (a Mac with Xcode switches it on).
      </p>
      <ol>
        <Do>
          Send <File name={fileNames.testConfig} /> to the phone, into the app Files. iOS 13.7 and 14.0 want{' '}
          <File name={fileNames.testConfigPlist} /> in its place.
        </Do>
        <Do>
          Settings ▸ Developer ▸ Exposure Notifications ▸ Developer Server Configuration: switch it on, then Override
          Configuration File, and choose the file. The phone says that the file was set.
        </Do>
        <Do>Settings ▸ Exposure Notifications ▸ turn on, and choose the region: {name} must appear, in its colours.</Do>
        <Do>
          Enter a code from an issuer's page and share the keys; a second phone must be notified after the next file.
        </Do>
        <Do>Switch Developer Server Configuration off again.</Do>
      </ol>
      <p class="note">
        Not accepted? The public key and its version must be those that Apple has, and the phone must be on iOS 13.7 or
        later. The file names no app where the region has none, though Apple's sample names one: if the phone refuses
        that, write the identifier that Apple gave you into <code>appBundleId</code> of the region file.
      </p>
    </>
  );
}

export function Apple({ region, stage }: { readonly region: string; readonly stage: string }) {
  return (
    <>
      <h3>The first time: the form of Apple Business Register</h3>
      <ol>
        <Do>
          Open the register with the account of the authority, and beside it <File name={fileNames.sheet} />. It has the
          form's sections and fields in their order. (<File name={fileNames.sheetCsv} /> is the same as a table.)
        </Do>
        <Do>Copy value by value; a click selects a whole one. Leave the fields empty that are empty there.</Do>
        <Do>
          Mind the labels that stand for two fields (Region, Notification Subject, Notification Body) and the one that
          is misprinted (Attenuation Immediate Med Threshold is the one between near and medium).
        </Do>
        <Do>
          Read what the form shows before you send it: Infectiousness to Symptom Onset Map must still end in the same
          digits, Public Key in <code>==</code>, and TEK Local Download Base Path in <code>/</code>.
        </Do>
        <Do>Send it, and wait for Apple. If a field is refused, correct the region file, not the form alone.</Do>
      </ol>
      <h3>Later: an update</h3>
      <ol>
        <Do>
          See what has changed:{' '}
          <code>
            npm run region -- diff {region} --stage {stage} --live
          </code>
          .
        </Do>
        <Do>
          Send only what changed since the last time:{' '}
          <code>
            npm run region -- push {region} --stage {stage}
          </code>{' '}
          shows it, with <code>--send</code> it is signed and sent. For a look at the whole body, and for Apple's
          support: <File name={fileNames.appleUpdate} />.
        </Do>
        <Do>
          A region whose app is not Exposure Notifications Express cannot use the form: for it, the interface or Apple's
          support.
        </Do>
      </ol>
    </>
  );
}

export function Android({
  missing,
  consents,
}: {
  readonly missing: readonly string[];
  readonly consents: readonly string[];
}) {
  return (
    <>
      <ol>
        <Do>
          Send Google <File name={fileNames.google} />. Whoever builds the app puts it into <code>app/configs/</code> of
          Google's reference app, under a name of letters and digits.
        </Do>
        <Do>
          Send <File name={fileNames.googleKey} /> apart: Google takes public keys on another way than the
          configuration. Id and version before the comma are those of the files.
        </Do>
        <Do>
          Keep the consents with it, as they were approved:{' '}
          {consents.map((name, at) => [at > 0 && ', ', <File key={name} name={name} />])}.
        </Do>
        <Do>
          <code>healthAuthorityID</code> becomes the package name of the app and can never change.
        </Do>
      </ol>
      {missing.length > 0 && (
        <p>
          <span class="warning">Google wants besides what this region has no value for: </span>
          {missing.map((name, at) => [at > 0 && ', ', <code key={name}>{name}</code>])}. Without them the app is not
          built; phones of Apple do not need them.
        </p>
      )}
    </>
  );
}

interface Afterwards {
  readonly region: string;
  readonly stage: string;
  readonly version: string;
}

export function Record({ region, stage, version }: Afterwards) {
  return (
    <ol>
      {stage !== 'local' && (
        <Do>
          Commit <code>{`regions/handed-over/${stage}/${region.toLowerCase()}.json`}</code>: the next change is compared
          with it.
        </Do>
      )}
      <Do>
        Look from outside, as phones do:{' '}
        <code>
          npm run region -- outside {region} --stage {stage}
        </code>
        .
      </Do>
      <Do>
        Files are signed with version <code>{version}</code> of the key. A new key goes to Apple and Google first, and
        signs after both have it.
      </Do>
    </ol>
  );
}
