import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from 'saxes';
import { RefusedPicture } from './refused.ts';
import { allowedAttributes, allowedElements, hostileElements } from './svg-allowed.ts';
import { trackExpansion } from './svg-expansion.ts';
import { idOf, idsInStyle, refused } from './svg-values.ts';

const svgSpace = 'http://www.w3.org/2000/svg';
const htmlSpace = 'http://www.w3.org/1999/xhtml';
/** Old drawing programs write these two. Nothing is loaded for them, and nothing is kept of them. */
const harmlessDoctype = /^\s*svg\s+PUBLIC\s+"-\/\/W3C\/\/DTD SVG (?:1\.0|1\.1|20010904)\/\/EN"\s+"[^"[\]<>]*"\s*$/;
const deepest = 64;

/** Whether these bytes may be meant as an SVG: text whose first element is one. */
export const looksLikeSvg = (bytes: Buffer) => /<(?:\w+:)?svg[\s/>]/i.test(bytes.toString('utf8'));

/**
 * The picture, written anew: elements and attributes of the allow-list, without prefixes, comments and what editors leave
 * behind. What would run, load or hide something is refused and not cleaned away, because a logo that holds it is not the
 * file that its owner believes it to be.
 *
 * @throws RefusedPicture that names what was found
 */
export function cleanSvg(bytes: Buffer): Buffer {
  const parser = new SaxesParser({ xmlns: true });
  const expansion = trackExpansion();
  const written: string[] = [];
  /** Of every open element: its name when it is written, null when it is left out. */
  const open: (string | null)[] = [];
  let dropping = 0;
  let style = '';

  parser.on('error', (error) => {
    throw new RefusedPicture(`This is not a well-formed SVG: ${error.message.replace(/^\d+:\d+:\s*/, '')}`);
  });
  parser.on('doctype', (doctype) => {
    if (!harmlessDoctype.test(doctype)) throw refused('a DOCTYPE with declarations');
  });
  parser.on('processinginstruction', ({ target }) => {
    if (target.toLowerCase() === 'xml-stylesheet') throw refused('a style sheet of elsewhere (xml-stylesheet)');
  });
  parser.on('opentag', (tag) => {
    if (open.length === 0 && tag.local !== 'svg') throw new RefusedPicture('This is not an SVG.');
    if (open.length >= deepest) throw refused('elements that are nested too deeply');
    const attributes = Object.values(tag.attributes);
    checkElement(tag);
    const id = attributes.find(({ name }) => name === 'id')?.value;
    expansion.open(id);
    for (const attribute of attributes) for (const target of idsIn(tag, attribute)) expansion.refersTo(target);

    const isWritten = dropping === 0 && isSvg(tag.uri) && allowedElements.has(tag.local);
    open.push(isWritten ? tag.local : null);
    if (!isWritten) dropping++;
    else written.push(`<${tag.local}${open.length === 1 ? rootOf(attributes) : ''}${attributes.map(write).join('')}>`);
  });
  parser.on('closetag', ({ local }) => {
    if (local === 'style') {
      for (const id of idsInStyle(style)) expansion.refersTo(id);
      style = '';
    }
    expansion.close();
    const name = open.pop();
    if (name) written.push(`</${name}>`);
    else dropping--;
  });
  const text = (value: string) => {
    if (open.includes('style')) style += value;
    if (dropping === 0 && open.length > 0) written.push(quote(value));
  };
  parser.on('text', text);
  parser.on('cdata', text);

  parser.write(decode(bytes)).close();
  expansion.check();
  return Buffer.from(written.join(''));
}

/** @throws RefusedPicture also inside of what is left out: what an editor wrote holds no script either */
function checkElement({ local, uri }: SaxesTagNS): void {
  const hostile = hostileElements[local.toLowerCase()];
  if (hostile) throw refused(hostile);
  if (uri === htmlSpace) throw refused(`embedded HTML (${local})`);
}

/** The ids that an attribute refers to. @throws RefusedPicture when it is hostile */
function idsIn(tag: SaxesTagNS, { local, name, prefix, value }: SaxesAttributeNS): string[] {
  if (prefix === 'xmlns' || name === 'xmlns') return [];
  const plain = local.toLowerCase();
  if (plain.startsWith('on')) throw refused(`an event attribute (${local})`);
  if (name === 'xml:base') throw refused('an address that changes others (xml:base)');
  if (plain === 'href' || plain === 'src') return [idOf(tag.local, name, value)];
  // An animation may set what the attribute itself may not say.
  if (plain === 'attributename' && /^(?:.*:)?(?:href|src|on.*|style)$/i.test(value.trim()))
    throw refused(`an animation of ${value.trim()} (${tag.local})`);
  return isSvg(tag.uri) && prefix === '' && allowedAttributes.has(local) ? idsInStyle(value) : [];
}

function write({ local, prefix, value }: SaxesAttributeNS): string {
  const known = (prefix === '' || (prefix === 'xlink' && local === 'href')) && allowedAttributes.has(local);
  return known ? ` ${local}="${quote(value)}"` : '';
}

/** The namespace, and a view box where only a size is said: without one the picture would be cut instead of scaled. */
function rootOf(attributes: SaxesAttributeNS[]): string {
  const said = (name: string) => attributes.find((attribute) => attribute.name === name)?.value;
  const [width, height] = ['width', 'height'].map((name) => /^\s*([\d.]+)(?:px)?\s*$/.exec(said(name) ?? '')?.[1]);
  const viewBox = !said('viewBox') && width && height ? ` viewBox="0 0 ${width} ${height}"` : '';
  return ` xmlns="${svgSpace}"${viewBox}`;
}

/** What is pasted out of a page has no namespace; written anew it has. */
const isSvg = (uri: string) => uri === svgSpace || uri === '';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const quote = (text: string) => text.replaceAll(/[&<>"]/g, (character) => entities[character]!);

/** In any other encoding a checker may read something else than a browser does. */
function decode(bytes: Buffer): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new RefusedPicture('The SVG is not UTF-8 text.');
  }
  const declared = /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([^"']*)["']/i.exec(text)?.[1];
  if (declared && !/^(?:utf-?8|us-ascii)$/i.test(declared)) throw new RefusedPicture('The SVG is not UTF-8 text.');
  return text;
}
