/** The way to the login. */

import { startPath } from '../../../protocol/self-service/paths.ts';
import type { SelfServiceKind } from '../../../protocol/self-service/settings.ts';
import type { NamedRegion } from '../regions.ts';
import type { Reader } from './reader.ts';

interface StartLinkProps {
  readonly reader: Reader;
  readonly label: string;
  /** Default: the person chooses. */
  readonly kind?: SelfServiceKind;
}

/**
 * A link, not a form: a browser that follows a form to the identity provider would find it forbidden by `form-action`.
 * Nothing, where it is not known where the person began.
 */
export function StartLink({ reader: { texts, region }, label, kind }: StartLinkProps) {
  if (!region) return null;
  return (
    <p>
      <a class="button" href={startAddress(texts.language, region, kind)}>
        {label}
      </a>
    </p>
  );
}

/** `kind`: default: the person chooses. */
export function startAddress(language: string, { region }: NamedRegion, kind?: SelfServiceKind): string {
  return `${startPath}?${new URLSearchParams({ region, ...(kind && { kind }), lang: language })}`;
}
