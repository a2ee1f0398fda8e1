/** A form that has issued already, or may have: what became of its code, before anything is issued again. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from '../../app/calls/api.ts';
import type { Failed } from '../../app/calls/outcome.ts';
import { useDesk, usePermission } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Button } from '../../parts/form/button.tsx';
import { CodeStatus } from '../code/status.tsx';
import { UuidDetails } from './result/uuid-details.tsx';
import type { EarlierStage } from './stage.ts';

export interface EarlierProps {
  readonly stage: EarlierStage;
  ask(): void;
  /** Another code for the same person. */
  again(): void;
  /** A code in this one's place, of what is still typed; undefined where nothing is. */
  readonly replace: (() => unknown) | undefined;
  next(): void;
}

export function Earlier({ stage, ask, again, replace, next }: EarlierProps) {
  const { say } = useTexts();
  const { uuid, code, failed, mayBeReplaced } = stage;
  const element = useRef<HTMLElement>(null);
  useEffect(() => queueMicrotask(() => element.current?.focus()), []);
  return (
    <section class="enx-result" ref={element} tabIndex={-1} aria-labelledby="earlier-title">
      <h2 class="govuk-heading-m" id="earlier-title">
        {say(code ? 'issue.earlier' : 'issue.earlier.unknown')}
      </h2>
      <p class="govuk-body">{say(code ? adviceOn(code) : 'issue.earlier.unknown.do')}</p>
      {code && <CodeStatus code={code} />}
      {failed && <Failure outcome={failed} again={ask} />}
      <div class="govuk-button-group">
        <Button onPress={next}>{say('issue.next')}</Button>
        {mayBeReplaced && replace ? (
          <Button kind="secondary" onPress={replace}>
            {say('issue.earlier.replace')}
          </Button>
        ) : (
          !code?.claimed && <Again uuid={uuid} isKnown={code !== undefined} again={again} />
        )}
      </div>
      {!code && <UuidDetails uuid={uuid} />}
    </section>
  );
}

function adviceOn({ claimed, message }: { claimed: boolean; message?: string }): string {
  if (claimed) return 'issue.earlier.claimed';
  return message === 'sent' ? 'issue.earlier.sent' : 'issue.earlier.unclaimed';
}

/** The earlier code ends first, so that a person never has two. */
function Again({ uuid, isKnown, again }: { uuid: string; isKnown: boolean; again(): void }) {
  const { say } = useTexts();
  const { region } = useDesk();
  const mayExpire = usePermission('CodeExpire') && isKnown;
  const [failed, setFailed] = useState<Failed>();
  const expireFirst = async () => {
    const outcome = await api.post('expireCode', { region, uuid }, {});
    if (outcome.kind === 'ok') again();
    else setFailed(outcome);
  };
  return (
    <>
      <Button kind="secondary" onPress={mayExpire ? expireFirst : again}>
        {say(mayExpire ? 'issue.earlier.replace' : 'issue.earlier.again')}
      </Button>
      {failed && <Failure outcome={failed} />}
    </>
  );
}
