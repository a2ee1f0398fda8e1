/** Where a page cannot be loaded, or has a defect: never an empty screen. */
import { Component, type ComponentChildren } from 'preact';
import { Page } from '../parts/page.tsx';
import { useTexts } from './texts.tsx';

export function Broken() {
  const { say } = useTexts();
  return (
    <Page title={say('shell.broken.title')}>
      <p class="govuk-body">{say('shell.broken.text')}</p>
      <button type="button" class="govuk-button" onClick={() => location.reload()}>
        {say('shell.reload')}
      </button>
    </Page>
  );
}

interface BoundaryProps {
  /** Of the address: another page is not broken by this one. */
  readonly path: string;
  readonly children: ComponentChildren;
}

export class Boundary extends Component<BoundaryProps, { brokenPath?: string }> {
  override state: { brokenPath?: string } = {};

  override componentDidCatch() {
    this.setState({ brokenPath: this.props.path });
  }

  override render() {
    return this.state.brokenPath === this.props.path ? <Broken /> : this.props.children;
  }
}
