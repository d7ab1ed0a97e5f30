import { Link, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

/** Tabs that are pages: each has an address, so that it can be linked, reloaded and gone back to. */
export function TabNav({ label, tabs }: { label: string; tabs: { to: string; label: string }[] }) {
  const nav = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address has another tab
  useEffect(() => {
    // On a narrow screen the tab of this page may be outside the row.
    nav.current?.querySelector('[data-status=active]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [pathname]);
  return (
    <nav ref={nav} aria-label={label} className="mb-5 flex gap-4 overflow-x-auto border-b">
      {tabs.map((tab) => (
        <Link
          key={tab.to}
          to={tab.to}
          replace
          className="-mb-px flex h-9 shrink-0 items-center border-transparent border-b-2 font-medium text-muted-foreground text-sm hover:text-foreground focus-visible:outline-offset-[-2px] data-[status=active]:border-ring data-[status=active]:text-foreground"
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
