/** Where each app is, and where it would be. The portal's port, when it has one, stays. */
export function Moves({ apps, to }: { apps: { id: string; subdomain: string; url: string }[]; to: string }) {
  return (
    <ul className="max-h-60 space-y-2 overflow-y-auto rounded-md border p-3 font-mono text-xs">
      {apps.map(({ id, subdomain, url }) => (
        <li key={id}>
          <span className="block break-all line-through">{new URL(url).host}</span>
          <span className="block break-all text-foreground">{hostAt(subdomain, to, url)}</span>
        </li>
      ))}
    </ul>
  );
}

function hostAt(subdomain: string, domain: string, url: string): string {
  const { port } = new URL(url);
  return domain.includes(':') || !port ? `${subdomain}.${domain}` : `${subdomain}.${domain}:${port}`;
}
