/**
 * The script of the form (form-page.tsx): sends a blinded element instead of the form, and then the form itself, with the
 * token, to where no cookie goes. Whatever goes wrong before anything was sent leaves the plain form, which works without
 * script, and whose page says what that means.
 */
import './old-browsers.ts';
import type { Blinding } from '../../../../protocol/eligibility/blinding.ts';
import type { SelfServiceKind } from '../../../../protocol/self-service/settings.ts';
import { type Browser, drawBlinding, obtainToken } from './obtain-token.ts';

const browser: Browser = {
  fetch: (address, options) => fetch(address, options),
  randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
};

const form = document.querySelector('form');
const progress = document.getElementById('progress');
const button = document.querySelector('button');
let blinding: Blinding | undefined;
let token: string | undefined;
let isWorking = false;

form?.addEventListener('submit', (event) => {
  if (isWorking) event.preventDefault();
  if (isWorking || token !== undefined || !isAnswered(form)) return;
  const drawn = prepare();
  if (!drawn) return;
  event.preventDefault();
  void run(form, drawn);
});

// Old phones take a second or two: while the question is read.
setTimeout(prepare, 100);

// Whoever comes back by the browser's button finds the form as it was.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) show('', false);
});

/** Undefined in a browser that cannot: it sends the plain form. */
function prepare(): Blinding | undefined {
  try {
    blinding ??= drawBlinding(browser);
  } catch {
    // Nothing is lost.
  }
  return blinding;
}

async function run(form: HTMLFormElement, blinding: Blinding): Promise<void> {
  const { keys = '', issue = '', kind = '', working = '', failed = '' } = form.dataset;
  show(working, true);
  try {
    const places = { formUrl: form.action, keysUrl: keys, kind: kind as SelfServiceKind };
    const obtained = await obtainToken(browser, blinding, places);
    if (obtained !== 'refused') carry(form, obtained.token, issue);
    form.submit();
  } catch {
    show(failed, false);
  }
}

/** From here on the form goes where no cookie goes. */
function carry(form: HTMLFormElement, obtained: string, issue: string): void {
  token = obtained;
  const field = document.createElement('input');
  Object.assign(field, { type: 'hidden', name: 'token', value: obtained });
  form.append(field);
  form.action = issue;
}

/** What is missing the server says in words, before it signs anything. */
function isAnswered(form: HTMLFormElement): boolean {
  const answers = new FormData(form);
  const symptoms = answers.get('symptoms');
  return symptoms !== null && (symptoms !== 'since' || answers.get('symptomDate') !== '');
}

/** The button stays where it is for those who use a keyboard: one that is disabled would lose the focus. */
function show(text: string, working: boolean): void {
  isWorking = working;
  if (progress) progress.textContent = text;
  button?.setAttribute('aria-disabled', String(working));
}
