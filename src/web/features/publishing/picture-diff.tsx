import { useState } from 'react';
import type { ChangedFile } from './changed-file.tsx';

/** Addresses of a picture as it was and as it will be; null where there is none. */
export interface Pictures {
  before: string | null;
  after: string | null;
}

/**
 * @param base where the portal serves the pictures of these two commits, without a slash at its end
 * @returns null for a file that is no picture by its name
 */
export function picturesOf(base: string, { path, from, status }: ChangedFile): Pictures | null {
  if (!/\.(?:png|jpe?g|gif|webp|svg)$/i.test(path)) return null;
  const at = (side: string, name: string) => `${base}/${side}/${name.split('/').map(encodeURIComponent).join('/')}`;
  return {
    before: status === 'added' ? null : at('before', from ?? path),
    after: status === 'deleted' ? null : at('after', path),
  };
}

/** Both pictures beside each other, on a ground that shows what is transparent. */
export function PictureDiff({ path, pictures: { before, after } }: { path: string; pictures: Pictures }) {
  return (
    <div className="grid gap-3 p-3 sm:grid-cols-2">
      {before && <Side title="Before" source={before} alt={`${path} before`} />}
      {after && <Side title={before ? 'After' : 'New'} source={after} alt={`${path} after`} />}
    </div>
  );
}

function Side({ title, source, alt }: { title: string; source: string; alt: string }) {
  const [size, setSize] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  return (
    <figure className="min-w-0 space-y-1.5">
      <figcaption className="text-muted-foreground text-xs">
        {title}
        {size && ` · ${size}`}
      </figcaption>
      {failed ? (
        <p className="text-muted-foreground text-sm">
          This picture cannot be shown. It may be too large, or be no picture.
        </p>
      ) : (
        <img
          src={source}
          alt={alt}
          loading="lazy"
          className="max-h-96 max-w-full rounded-sm border bg-[repeating-conic-gradient(var(--muted)_0_25%,var(--background)_0_50%)] bg-[length:1rem_1rem] object-contain"
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => setSize(`${naturalWidth} × ${naturalHeight}`)}
          onError={() => setFailed(true)}
        />
      )}
    </figure>
  );
}
