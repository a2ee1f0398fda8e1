/** A page's beginning: its heading, which is the document's title too and takes the focus when the page is opened. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useMyRegion } from '../app/me.tsx';
import { useTexts } from '../app/texts.tsx';

export interface PageProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** The page's two-minute guide (parts/help.tsx). */
  readonly help?: ComponentChildren;
}

export function Page({ title, children, help }: PageProps) {
  const { say } = useTexts();
  const region = useMyRegion();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = [title, region?.name, say('shell.title')].filter(Boolean).join(' – ');
  }, [title, region?.name]);
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <h1 class="govuk-heading-l" tabIndex={-1} ref={heading}>
        {title}
      </h1>
      {help}
      {children}
    </>
  );
}
