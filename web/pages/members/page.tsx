import { Page } from '../../parts/page.tsx';

export default () => <Page title="members">…</Page>;
