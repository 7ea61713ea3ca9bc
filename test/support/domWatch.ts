import type { Page } from '@playwright/test';

/**
 * Code that watches a page from its first moment: everything that is ever put into it, even for a frame, is looked at.
 * What must not be there is kept in `globalThis.seen`, one line each.
 */
const watch = `
  globalThis.seen = [];
  const note = (line) => globalThis.seen.push(line.slice(0, 300));
  const forbidden = 'script,iframe,frame,object,embed,applet,base,form[action],section[aria-label="Answer"] form,aside form,portal,webview,dialog,video,audio,template,marquee,' +
    'style:not([nonce]),link:not([href^="./assets/"]):not([href^="/assets/"]):not([href^="app://console/assets/"]),' +
    'meta[http-equiv],img:not(.cm-widgetBuffer:not([src]):not([srcset])),picture,svg script,svg a,svg use,svg image,svg foreignObject,math';
  const fine = (element) => element.closest('head') && element.matches('script[src^="./assets/"],script[src^="/assets/"]');
  const look = (element) => {
    if (element.matches(forbidden) && !fine(element)) note('element ' + element.outerHTML);
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name)) note('attribute ' + name + ' of ' + element.outerHTML);
      if (/^(href|src|srcset|xlink:href|action|formaction|poster|data|ping|background|srcdoc)$/i.test(name) &&
        !/^#\\/|^#mantine|^(\\.|app:\\/\\/console)?\\/assets\\//.test(value)) note('address ' + name + '=' + value);
      if (name === 'style' && /url\\(|expression/i.test(value)) note('style ' + value);
      if (name === 'id' && /^(bridge|__pwn|invoke)$/.test(value)) note('name of the page ' + value);
    }
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === 'attributes') look(change.target);
      for (const node of change.addedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        look(node);
        for (const inner of node.querySelectorAll('*')) look(inner);
      }
    }
    if (globalThis.__pwn !== undefined) note('code ran');
  }).observe(document, { subtree: true, childList: true, attributes: true });
  document.addEventListener('securitypolicyviolation', (event) =>
    note('blocked ' + event.effectiveDirective + ' ' + event.blockedURI));`;

/** Starts to watch: the page is loaded anew and watched from then on, through later loads too. */
export async function watchDocument(page: Page): Promise<void> {
  await page.addInitScript(watch);
  await page.reload();
}

/** What was seen since the last time that must never be in the page; empty when all is well. */
export async function trespasses(page: Page): Promise<readonly string[]> {
  // Two frames: what is on its way is in the page, and the observer was told.
  await page.evaluate(
    'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))',
  );
  return page.evaluate<string[]>(`[...globalThis.seen.splice(0),
    ...(globalThis.__pwn === undefined && ({}).polluted === undefined ? [] : ['code ran'])]`);
}
