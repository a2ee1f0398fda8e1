import { Page } from '../../parts/page.tsx';

export default () => <Page title="apps">…</Page>;
