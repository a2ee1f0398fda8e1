/** Before anybody is signed in, and when they have to again. */

import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { SIGNED_IN_PATH } from '../../../protocol/staff/paths.ts';
import { Busy } from '../../parts/busy.tsx';
import { useWatched } from '../state.ts';
import { useTexts } from '../texts.tsx';
import { finishSignIn, leave, sessionState, signInByRedirect } from './session.ts';
import { SignInDialog } from './sign-in-dialog.tsx';
import { hearTabs } from './tabs.ts';

/** Shows its children once somebody is signed in, and above them, when needed, the dialog to sign in again. */
export function SignInGate({ children }: { children: ComponentChildren }) {
  const state = useWatched(sessionState);
  const { path } = useLocation();
  useEffect(() => hearTabs((told) => told.kind === 'left' && leave(true)), []);
  if (state.kind === 'left') return <Left isEverywhere={state.isEverywhere} />;
  if (state.kind === 'refused') return <SignInProblem id={`shell.sign-in.${state.reason}`} isFresh />;
  if (state.kind === 'none') return path === SIGNED_IN_PATH ? <Callback /> : <ToProvider />;
  if (path === SIGNED_IN_PATH) return <Busy />;
  return (
    <>
      {children}
      {state.kind === 'asking' && <SignInDialog reason={state.reason} />}
    </>
  );
}

function ToProvider() {
  const { url } = useLocation();
  const [hasFailed, setHasFailed] = useState(false);
  useEffect(() => {
    signInByRedirect(url).catch(() => setHasFailed(true));
  }, []);
  return hasFailed ? <SignInProblem id="shell.sign-in.unreachable" /> : <Busy />;
}

function Callback() {
  const { route } = useLocation();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    finishSignIn()
      .then((returnTo) => (returnTo === undefined ? setProblem('shell.sign-in.not-begun') : route(returnTo, true)))
      .catch(() => setProblem('shell.sign-in.failed'));
  }, []);
  return problem === undefined ? <Busy /> : <SignInProblem id={problem} />;
}

/** The provider may still know the person: the next one at this desk has to say who they are. */
function Left({ isEverywhere }: { isEverywhere: boolean }) {
  return <SignInProblem id={isEverywhere ? 'shell.signed-out' : 'shell.signed-out.here-only'} isFresh />;
}

/** A text, and the way to sign in. */
function SignInProblem({ id, isFresh = false }: { id: string; isFresh?: boolean }) {
  const { say } = useTexts();
  const [hasFailed, setHasFailed] = useState(false);
  const begin = () => {
    setHasFailed(false);
    signInByRedirect('/', isFresh).catch(() => setHasFailed(true));
  };
  return (
    <div class="govuk-width-container">
      <main class="govuk-main-wrapper">
        <h1 class="govuk-heading-l">{say('shell.title')}</h1>
        <p class="govuk-body" role="status">
          {say(hasFailed ? 'shell.sign-in.unreachable' : id)}
        </p>
        <button type="button" class="govuk-button" onClick={begin}>
          {say('shell.sign-in')}
        </button>
      </main>
    </div>
  );
}
