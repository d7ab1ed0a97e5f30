import { describe, expect, test } from 'vitest';
import { readPicture } from './picture.ts';
import { cleanSvg } from './svg.ts';

const svg = (inside: string, attributes = '') =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"${attributes}>${inside}</svg>`;
const clean = (text: string) => cleanSvg(Buffer.from(text)).toString();

describe('what a logo is made of stays', () => {
  test.each([
    '<path d="M0 0h24v24H0z" fill="#0f766e"></path>',
    '<defs><linearGradient id="a"><stop offset="0" stop-color="#fff"></stop></linearGradient></defs><rect fill="url(#a)"></rect>',
    '<style>.a { fill: red } .b { mask: url(#m) }</style><g class="a"></g>',
    '<text x="1" font-family="Inter, sans-serif">A &amp; B &lt;3</text>',
    '<symbol id="s"><circle r="2"></circle></symbol><use href="#s" x="4"></use>',
    '<clipPath id="c"><rect width="4"></rect></clipPath><g clip-path="url(#c)" style="opacity:.5"></g>',
  ])('%s', (inside) => {
    expect(clean(svg(inside))).toBe(`<svg xmlns="http://www.w3.org/2000/svg">${inside}</svg>`);
  });

  test('written anew it is the same when it is written once more', () => {
    const once = clean(svg('<g><title>Acme &quot;1&quot;</title><path d="M1 1"/></g>', ' viewBox="0 0 4 4"'));
    expect(clean(once)).toBe(once);
  });
});

test('what editors leave behind is left out', () => {
  const drawn = `<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!-- Created with Inkscape -->
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"
  xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" width="24" height="24px" inkscape:version="1.3" data-name="L">
<metadata><rdf:RDF><rdf:li rdf:resource="http://purl.org/dc">text</rdf:li></rdf:RDF></metadata>
<inkscape:namedview><inkscape:grid/></inkscape:namedview>
<animate attributeName="opacity" values="0;1"/>
<g inkscape:label="Layer 1" aria-label="image (1)"><path d="M0 0"/></g></svg>`;
  expect(clean(drawn).replaceAll(/\n+/g, '')).toBe(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24px"><g><path d="M0 0"></path></g></svg>',
  );
});

test('what was copied out of a page gets its namespace, prefixes go', () => {
  expect(clean('<svg viewBox="0 0 1 1"><g/></svg>')).toBe(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><g></g></svg>',
  );
  expect(clean('<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:g/></s:svg>')).toBe(
    '<svg xmlns="http://www.w3.org/2000/svg"><g></g></svg>',
  );
  expect(clean(svg('<g id="a"/><use xlink:href="#a"/>'))).toContain('<use href="#a">');
});

const bomb = `<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>${svg('<text>&b;</text>')}`;
const usesOfUses = Array.from(
  { length: 20 },
  (_, n) => `<g id="g${n + 1}">${`<use href="#g${n}"/>`.repeat(10)}</g>`,
).join('');

test.each<[string, string, RegExp]>([
  ['a script', svg('<script>alert(1)</script>'), /a script/],
  ['a script in capitals', svg('<SCRIPT/>'), /a script/],
  ['a script behind a prefix', svg('<s:script xmlns:s="http://www.w3.org/2000/svg"/>'), /a script/],
  ['a script in what would be left out', svg('<metadata><script/></metadata>'), /a script/],
  ['an event', svg('', ' onload="alert(1)"'), /an event attribute \(onload\)/],
  ['an event in other letters', svg('<g ONCLICK="x"/>'), /an event attribute \(ONCLICK\)/],
  ['an event of what would be left out', svg('<animate onbegin="x"/>'), /an event attribute \(onbegin\)/],
  ['a page inside', svg('<foreignObject><p/></foreignObject>'), /foreignObject/],
  ['HTML', svg('<body xmlns="http://www.w3.org/1999/xhtml"/>'), /embedded HTML \(body\)/],
  ['HTML in metadata', svg('<metadata><b xmlns="http://www.w3.org/1999/xhtml"/></metadata>'), /embedded HTML/],
  ['a frame', svg('<iframe src="https://evil.example"/>'), /embedded HTML \(iframe\)/],
  ['a link that runs', svg('<a href="javascript:alert(1)"><g/></a>'), /a javascript: reference/],
  ['a link that runs, hidden', svg('<a xlink:href=" java&#10;script:alert(1)"/>'), /a javascript: reference/],
  ['a link to elsewhere', svg('<a href="https://evil.example"/>'), /an external reference \(href\)/],
  ['a link to data', svg('<a href="data:text/html,x"/>'), /an external reference/],
  [
    'a link in the prefix of another name',
    svg('<g l:href="//evil.example" xmlns:l="http://www.w3.org/1999/xlink"/>'),
    /l:href/,
  ],
  ['a use of elsewhere', svg('<use href="https://evil.example/a.svg#b"/>'), /a use of elsewhere/],
  ['a use of data', svg('<use xlink:href="data:image/svg+xml;base64,AA#x"/>'), /a use of elsewhere/],
  ['a use of a neighbour', svg('<use href="other.svg#a"/>'), /a use of elsewhere/],
  ['a picture of elsewhere', svg('<image href="https://evil.example/pixel.png"/>'), /\(image\)/],
  ['a picture in a filter', svg('<filter><feImage href="#a"/></filter>'), /\(feImage\)/],
  ['a colour of elsewhere', svg('<g fill="url(https://evil.example#a)"/>'), /a url\(\) of elsewhere/],
  ['a colour of elsewhere, quoted', svg('<g fill="url( &quot;//evil.example&quot; )"/>'), /a url\(\) of elsewhere/],
  ['a url that does not end', svg('<g fill="url(#a"/>'), /a url\(\) of elsewhere/],
  ['a style of elsewhere', svg('<style>@import "https://evil.example";</style>'), /an @import/],
  ['a style of elsewhere, in pieces', svg('<style><![CDATA[@IMP]]>ORT "x"</style>'), /an @import/],
  ['a style that loads', svg('<style>g { background: url(//evil.example) }</style>'), /a url\(\) of elsewhere/],
  ['a style that loads without url', svg('<style>g { background: image-set("//e.example" 1x) }</style>'), /image-set/],
  ['a style that hides', svg('<style>@\\69mport "x"</style>'), /an escape/],
  ['a font of elsewhere', svg('<style>@font-face { src: URL("//evil.example") }</style>'), /a url\(\) of elsewhere/],
  ['an old style that runs', svg('<g style="width: expression(alert(1))"/>'), /expression\(\)/],
  ['an animation of a link', svg('<a><animate attributeName="href" to="javascript:x"/></a>'), /an animation of href/],
  [
    'a setting of a link',
    svg('<a><set attributeName="xlink:href" to="javascript:x"/></a>'),
    /an animation of xlink:href/,
  ],
  ['a base address', svg('<g xml:base="https://evil.example/"/>'), /xml:base/],
  ['a style sheet', `<?xml-stylesheet href="https://evil.example"?>${svg('')}`, /xml-stylesheet/],
  ['entities that unfold', bomb, /a DOCTYPE/],
  ['a file of the portal’s', `<!DOCTYPE svg SYSTEM "file:///etc/passwd">${svg('')}`, /a DOCTYPE/],
  [
    'declarations behind a known name',
    `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "" [<!ENTITY x "y">]>${svg('')}`,
    /a DOCTYPE/,
  ],
  ['an entity that nobody declared', svg('<text>&xxe;</text>'), /well-formed/],
  ['deep nesting', svg('<g>'.repeat(100) + '</g>'.repeat(100)), /nested too deeply/],
  ['uses of uses of uses', svg(`<g id="g0"><path/></g>${usesOfUses}`), /unfold/],
  ['a use of itself', svg('<g id="a"><use href="#a"/></g>'), /leads to itself/],
  [
    'a pattern of itself by a style',
    svg('<pattern id="a"><style>g { fill: url(#a) }</style></pattern>'),
    /leads to itself/,
  ],
  ['too many shapes', svg('<g/>'.repeat(20_001)), /too many shapes/],
  ['what ends in the middle', '<svg xmlns="http://www.w3.org/2000/svg"><g>', /well-formed/],
  ['two of them', svg('') + svg(''), /well-formed/],
  ['a page with a drawing in it', '<html><svg/></html>', /not an SVG/],
  ['another encoding', `<?xml version="1.0" encoding="UTF-7"?>${svg('')}`, /UTF-8/],
])('%s is refused', (_, text, words) => {
  expect(() => clean(text)).toThrow(words);
});

test('a text in sixteen bits is refused', () => {
  expect(() => cleanSvg(Buffer.from(`\ufeff${svg('')}`, 'utf16le'))).toThrow(/UTF-8/);
});

test.each(['GIF89a', '<html></html>', 'svg', '', '\x89PN'])('%j is neither a PNG nor an SVG', (text) => {
  expect(() => readPicture(Buffer.from(text, 'latin1'))).toThrow(/A logo is a PNG or an SVG/);
});
