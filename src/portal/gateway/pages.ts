import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a person sees instead of a preview or an app. Texts, not HTML: they are escaped here. */
export interface Page {
  status: number;
  title: string;
  text: string;
  /** Shown as something to type. */
  command?: string;
  link?: { href: string; label: string };
  /** Seconds until the page looks again by itself. */
  again?: number;
}

const style = `
:root{color-scheme:light dark;--background:#f9fafd;--card:#fff;--border:#e1e3e6;--text:#1a1b1c;--soft:#626366;--code:#f1f2f5;--accent:#2563eb;--link:#2563eb}
@media(prefers-color-scheme:dark){:root{--background:#0e0f11;--card:#151617;--border:#262729;--text:#eff0f3;--soft:#a2a3a6;--code:#1c1d1f;--link:#558dff}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px;background:var(--background);color:var(--text);
font:14px/1.6 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{width:100%;max-width:440px;padding:28px;background:var(--card);border:1px solid var(--border);border-radius:12px}
svg{width:32px;height:32px;display:block;margin-bottom:18px}
h1{margin:0 0 6px;font-size:17px;line-height:1.35;font-weight:600;text-wrap:balance}
p{margin:0;color:var(--soft);overflow-wrap:anywhere}
code{display:block;margin-top:14px;padding:9px 12px;background:var(--code);border-radius:8px;color:var(--text);
font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
a{display:inline-block;margin-top:18px;color:var(--link);font-weight:500}
.wait{margin-top:18px;font-size:12px}
`;
const styleHash = createHash('sha256').update(style).digest('base64');
const mark =
  '<svg viewBox="0 0 24 24" aria-hidden="true"><rect width="24" height="24" rx="6" fill="#2563eb"/><path d="M5.5 17h13M7 13.5l8-6.5 2.5 6.5z" fill="none" stroke="#fff" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/></svg>';

/**
 * Answers with a page, or with its words alone to what does not read HTML (an image, a fetch, curl).
 *
 * @param frameAncestors who may frame it, as in a Content-Security-Policy
 */
export function sendPage(req: IncomingMessage, res: ServerResponse, page: Page, frameAncestors: string): void {
  if (res.headersSent || res.destroyed) {
    res.destroy();
    return;
  }
  const reads = req.headers.accept?.includes('text/html');
  const body = reads ? html(page, req.method === 'GET') : `${page.title} ${page.text}\n`;
  res.writeHead(page.status, {
    'Content-Type': `${reads ? 'text/html' : 'text/plain'}; charset=utf-8`,
    'Content-Length': Buffer.byteLength(body),
    'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors ${frameAncestors}`,
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Robots-Tag': 'noindex',
    ...(page.again ? { 'Retry-After': page.again } : {}),
    // What is left of a body that nobody reads would be taken for the next request.
    ...(req.complete ? {} : { Connection: 'close' }),
  });
  res.end(req.method === 'HEAD' ? undefined : body);
}

function html(page: Page, mayRepeat: boolean): string {
  const again = mayRepeat ? page.again : undefined;
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
    again ? `<meta http-equiv="refresh" content="${again}">` : '',
    `<title>${escaped(page.title)}</title><style>${style}</style></head><body><main>${mark}`,
    `<h1>${escaped(page.title)}</h1><p>${escaped(page.text)}</p>`,
    page.command ? `<code>${escaped(page.command)}</code>` : '',
    page.link ? `<a href="${escaped(page.link.href)}" target="_top">${escaped(page.link.label)}</a>` : '',
    again ? '<p class="wait" role="status">This page looks again by itself.</p>' : '',
    '</main></body></html>',
  ].join('');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => entities[sign]!);
