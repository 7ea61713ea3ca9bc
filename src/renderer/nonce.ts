/** The nonce this page's style elements must carry; empty when the page was served without one. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}

/**
 * Tells libraries that make style elements on their own (scroll lock of dialogs) about the nonce. They look for
 * the name that webpack uses, whatever the bundler.
 */
export function announceNonce(): void {
  Object.defineProperty(globalThis, '__webpack_nonce__', { value: styleNonce() });
}
