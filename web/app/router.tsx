/** Address → page. */
import { LocationProvider, Route, Router, useLocation } from 'preact-iso';
import { Boundary } from './broken.tsx';
import { Frame } from './frame.tsx';
import { InRegion } from './in-region.tsx';
import { DeskProvider, MeProvider } from './me.tsx';
import { opened, type RegionPage, regionPages } from './page-list.ts';
import { SessionWatch } from './session/session-watch.tsx';
import { SignInGate } from './session/sign-in.tsx';
import { TextsProvider } from './texts.tsx';

export function App() {
  return (
    <LocationProvider>
      <TextsProvider>
        <SignInGate>
          <MeProvider>
            <DeskProvider>
              <SessionWatch />
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

const Start = opened(() => import('../pages/start/page.tsx'));
const Regions = opened(() => import('../pages/regions/page.tsx'));
const Account = opened(() => import('../pages/account/page.tsx'));
const NotFound = opened(() => import('../pages/not-found/page.tsx'));

function inRegion(page: RegionPage) {
  return function PageOfRegion() {
    return <InRegion page={page} />;
  };
}

const inRegions = regionPages.map((page) => ({ path: `/:region/${page.path}`, component: inRegion(page) }));

function Pages() {
  return (
    <Boundary path={useLocation().path}>
      <Router>
        <Route path="/" component={Start} />
        <Route path="/regions" component={Regions} />
        <Route path="/account" component={Account} />
        {inRegions.map(({ path, component }) => (
          <Route key={path} path={path} component={component} />
        ))}
        <Route default component={NotFound} />
      </Router>
    </Boundary>
  );
}
