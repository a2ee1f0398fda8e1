/** Address → page. */
import { ErrorBoundary, LocationProvider, lazy, Route, Router } from 'preact-iso';
import { Frame } from './frame.tsx';
import { InRegion } from './in-region.tsx';
import { DeskProvider, MeProvider } from './me.tsx';
import { type RegionPage, regionPages } from './page-list.ts';
import { SignInGate } from './sign-in.tsx';
import { TextsProvider } from './texts.tsx';

export function App() {
  return (
    <LocationProvider>
      <TextsProvider>
        <SignInGate>
          <MeProvider>
            <DeskProvider>
              <Frame>
                <Pages />
              </Frame>
            </DeskProvider>
          </MeProvider>
        </SignInGate>
      </TextsProvider>
    </LocationProvider>
  );
}

const Start = lazy(() => import('../pages/start/page.tsx'));
const Regions = lazy(() => import('../pages/regions/page.tsx'));
const Account = lazy(() => import('../pages/account/page.tsx'));
const NotFound = lazy(() => import('../pages/not-found/page.tsx'));

function inRegion(page: RegionPage) {
  return function PageOfRegion() {
    return <InRegion page={page} />;
  };
}

const inRegions = regionPages.map((page) => ({ path: `/:region/${page.path}`, component: inRegion(page) }));

function Pages() {
  return (
    <ErrorBoundary>
      <Router>
        <Route path="/" component={Start} />
        <Route path="/regions" component={Regions} />
        <Route path="/account" component={Account} />
        {inRegions.map(({ path, component }) => (
          <Route key={path} path={path} component={component} />
        ))}
        <Route default component={NotFound} />
      </Router>
    </ErrorBoundary>
  );
}
