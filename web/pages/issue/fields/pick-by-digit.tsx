/** Choices that a digit picks while one of them has the focus: without it a key means nothing (WCAG 2.2, 2.1.4). */
import type { ComponentChildren } from 'preact';

export function PickByDigit({ children }: { children: ComponentChildren }) {
  // biome-ignore lint/a11y/noStaticElementInteractions: the radios inside are what is used; this only hears their keys.
  return <div onKeyDown={pick}>{children}</div>;
}

function pick(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const isRadio = event.target instanceof HTMLInputElement && event.target.type === 'radio';
  const hasModifier = event.ctrlKey || event.altKey || event.metaKey;
  if (!isRadio || hasModifier || !/^[1-9]$/.test(event.key)) return;
  const radio = event.currentTarget.querySelectorAll<HTMLInputElement>('input[type=radio]')[Number(event.key) - 1];
  if (radio === undefined) return;
  event.preventDefault();
  radio.focus();
  radio.click();
}
