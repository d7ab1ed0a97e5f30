import type { Win } from './api.ts';

const dates = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' });

/** A steady colour per name, so that people recognise each other's cards. */
function hue(name: string) {
  return [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 997, 7) * 137 % 360;
}

export function WinCard({ win, onRemove }: { win: Win; onRemove: () => void }) {
  return (
    <li className="card win">
      <span className="avatar" style={{ '--hue': hue(win.author) }} aria-hidden="true">
        {win.author.slice(0, 1).toUpperCase()}
      </span>
      <div className="body">
        <p>{win.text}</p>
        <small>
          {win.author} · <time dateTime={win.createdAt}>{dates.format(new Date(win.createdAt))}</time>
        </small>
      </div>
      <button type="button" className="quiet" onClick={onRemove} aria-label={`Delete “${win.text}”`} title="Delete">
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path d="M4 4l8 8M12 4l-8 8" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
        </svg>
      </button>
    </li>
  );
}
