import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { query } from '#web/api/query.ts';
import { Logo } from '#web/shell/logo.tsx';
import { ThemeMenu } from '#web/shell/theme-menu.tsx';
import { setAccent } from '#web/theme/mode.ts';

/** The look of every page that is seen before signing in. */
export function SignInFrame({ title, children }: { title: string; children: ReactNode }) {
  const { data: branding } = useQuery(query('organizations', 'branding'));
  useEffect(() => {
    if (!branding) return;
    setAccent(branding.accent);
    document.title = `Sign in · ${branding.name}`;
  }, [branding]);
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-12 items-center justify-end px-3">
        <ThemeMenu />
      </header>
      <main className="flex flex-1 items-start justify-center px-4 pt-[12vh] pb-12">
        <div className="w-full max-w-sm">
          <div className="mb-6 flex items-center gap-2.5">
            <Logo className="size-8" />
            <span className="min-h-6 truncate font-semibold text-base">{branding?.name}</span>
          </div>
          <div className="rounded-xl border bg-card p-6 shadow-raised">
            <h1 className="mb-4 font-semibold text-lg leading-6 tracking-[-0.01em]">{title}</h1>
            {children}
          </div>
        </div>
      </main>
    </div>
  );
}
