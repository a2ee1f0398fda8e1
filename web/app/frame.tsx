/** What stands around every page. */
import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';
import { useOnce } from '../parts/form/button.tsx';
import { type Language, languageNames, languages } from '../texts/languages.ts';
import { useMe, useMyRegion } from './me.tsx';
import { Notices } from './notices.tsx';
import { pagesFor } from './page-list.ts';
import { signOut } from './session/sign-out.ts';
import { useTexts } from './texts.tsx';

export function Frame({ children }: { children: ComponentChildren }) {
  const { say } = useTexts();
  return (
    <>
      <a href="#main" class="govuk-skip-link">
        {say('shell.skip')}
      </a>
      <Header />
      <Navigation />
      <div class="govuk-width-container">
        <Notices />
        <main class="govuk-main-wrapper" id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
      <footer class="enx-footer">
        <div class="govuk-width-container">{say('shell.footer')}</div>
      </footer>
    </>
  );
}

function Header() {
  const { say } = useTexts();
  const { name } = useMe();
  return (
    <header class="enx-header">
      <div class="govuk-width-container enx-header__row">
        <a class="enx-header__home" href="/">
          {say('shell.title')}
        </a>
        <RegionChooser />
        <LanguageChooser />
        <a class="enx-header__link" href="/account">
          {name}
        </a>
        <SignOut />
      </div>
    </header>
  );
}

function SignOut() {
  const { say } = useTexts();
  const { run } = useOnce(signOut);
  return (
    <button type="button" class="enx-header__button" onClick={run}>
      {say('shell.sign-out')}
    </button>
  );
}

/** Nothing to choose: the region's name alone. */
function RegionChooser() {
  const { say } = useTexts();
  const { regions } = useMe();
  const { route } = useLocation();
  const here = useMyRegion();
  const only = regions.length === 1 ? regions[0] : undefined;
  if (only !== undefined) return <span class="enx-header__region">{only.name}</span>;
  const open = (code: string) => {
    const target = regions.find(({ region }) => region === code);
    if (target !== undefined) route(`/${code}/${pagesFor(target.permissions)[0]?.path ?? ''}`);
  };
  return (
    <label class="enx-header__choice">
      <span class="govuk-visually-hidden">{say('shell.region')}</span>
      <select class="govuk-select" value={here?.region ?? ''} onChange={(event) => open(event.currentTarget.value)}>
        {here === undefined && <option value="">{say('shell.choose-region')}</option>}
        {regions.map(({ region, name }) => (
          <option key={region} value={region}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function LanguageChooser() {
  const { say, language, setLanguage } = useTexts();
  return (
    <label class="enx-header__choice">
      <span class="govuk-visually-hidden">{say('shell.language')}</span>
      <select
        class="govuk-select"
        value={language}
        onChange={(event) => setLanguage(event.currentTarget.value as Language)}
      >
        {languages.map((each) => (
          <option key={each} value={each} lang={each}>
            {languageNames[each]}
          </option>
        ))}
      </select>
    </label>
  );
}

function Navigation() {
  const { say } = useTexts();
  const { path } = useLocation();
  const { isSystemAdministrator } = useMe();
  const region = useMyRegion();
  const links = pagesFor(region?.permissions ?? []).flatMap(({ path: to, link }) =>
    link === undefined ? [] : [{ to: `/${region?.region}/${to}`, text: say(link) }],
  );
  if (isSystemAdministrator) links.push({ to: '/regions', text: say('shell.nav.regions') });
  if (links.length === 0) return null;
  return (
    <nav class="enx-navigation" aria-label={say('shell.navigation')}>
      <div class="govuk-width-container">
        <ul class="enx-navigation__list">
          {links.map(({ to, text }) => (
            <NavigationLink key={to} to={to} text={text} isCurrent={path === to} isAbove={path.startsWith(`${to}/`)} />
          ))}
        </ul>
      </div>
    </nav>
  );
}

interface NavigationLinkProps {
  readonly to: string;
  readonly text: string;
  readonly isCurrent: boolean;
  readonly isAbove: boolean;
}

function NavigationLink({ to, text, isCurrent, isAbove }: NavigationLinkProps) {
  const isActive = isCurrent || isAbove;
  return (
    <li class={`enx-navigation__item${isActive ? ' enx-navigation__item--active' : ''}`}>
      <a
        class="enx-navigation__link"
        href={to}
        {...(isActive && { 'aria-current': isCurrent ? ('page' as const) : ('true' as const) })}
      >
        {text}
      </a>
    </li>
  );
}
