/** Whether a `Host` header names the portal itself: exactly the host of one of its origins. */
export function isOwnHost(host: string | undefined, origins: ReadonlySet<string>): boolean {
  if (!host) return false;
  const wanted = host.toLowerCase();
  for (const origin of origins) if (new URL(origin).host === wanted) return true;
  return false;
}
