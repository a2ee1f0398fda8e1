/** The way to the login. */

import { startPath } from '../../../protocol/self-service/paths.ts';
import type { SelfServiceKind } from '../../../protocol/self-service/settings.ts';
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
  const query = new URLSearchParams({ region: region.region, ...(kind && { kind }), lang: texts.language });
  return (
    <p>
      <a class="button" href={`${startPath}?${query}`}>
        {label}
      </a>
    </p>
  );
}
