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
  /** Asks for a password, which is sent to `action` with the path to lead to. */
  form?: { action: string; path: string; error?: string };
  /** Seconds before it makes sense to try again. */
  wait?: number;
}

const style = `
:root{color-scheme:light dark;--background:#f9fafd;--card:#fff;--border:#e1e3e6;--text:#1a1b1c;--soft:#626366;--code:#f1f2f5;--accent:#2563eb;--link:#2563eb;--field:#85878b;--danger:#b42318}
@media(prefers-color-scheme:dark){:root{--background:#0e0f11;--card:#151617;--border:#262729;--text:#eff0f3;--soft:#a2a3a6;--code:#1c1d1f;--link:#558dff;--field:#74767a;--danger:#ff8a80}}
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
form{margin:18px 0 0}
label{display:block;margin-bottom:6px;font-weight:500}
input,button{width:100%;height:38px;border-radius:8px;font:inherit}
input{padding:0 12px;background:var(--background);border:1px solid var(--field);color:var(--text)}
button{margin-top:12px;border:0;background:var(--accent);color:#fff;font-weight:500;cursor:pointer}
input:focus-visible,button:focus-visible,a:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.error{margin-top:8px;color:var(--danger)}
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
    'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action ${page.form ? "'self'" : "'none'"}; frame-ancestors ${frameAncestors}`,
    'Cache-Control': 'no-store',
    // Without a referrer a form says that it comes from nowhere, and is refused as if it came from elsewhere.
    'Referrer-Policy': page.form ? 'same-origin' : 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Robots-Tag': 'noindex',
    ...((page.again ?? page.wait) ? { 'Retry-After': page.again ?? page.wait } : {}),
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
    page.form ? formOf(page.form) : '',
    page.command ? `<code>${escaped(page.command)}</code>` : '',
    page.link ? `<a href="${escaped(page.link.href)}" target="_top">${escaped(page.link.label)}</a>` : '',
    again ? '<p class="wait" role="status">This page looks again by itself.</p>' : '',
    '</main></body></html>',
  ].join('');
}

function formOf({ action, path, error }: NonNullable<Page['form']>): string {
  const fault = error ? `<p class="error" id="error" role="alert">${escaped(error)}</p>` : '';
  const described = error ? ' aria-invalid="true" aria-describedby="error"' : '';
  return [
    `<form method="post" action="${escaped(action)}"><label for="password">Password</label>`,
    `<input id="password" name="password" type="password" autocomplete="current-password" required autofocus${described}>`,
    `${fault}<input type="hidden" name="path" value="${escaped(path)}"><button>Open the app</button></form>`,
  ].join('');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => entities[sign]!);
