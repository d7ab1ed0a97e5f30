import { type ReactNode, useEffect } from 'react';
import { useBranding } from '#web/api/branding.ts';
import { LogoAndName } from '#web/shell/logo-and-name.tsx';
import { ThemeMenu } from '#web/shell/theme-menu.tsx';
import { useBrand } from '#web/shell/use-brand.ts';
import { cn } from '#web/ui/cn.ts';

/**
 * The look of every page that is seen before signing in.
 *
 * @param props.page what the browser's tab says
 */
export function SignInFrame({
  title,
  page = 'Sign in',
  children,
}: {
  title: string;
  page?: string;
  children: ReactNode;
}) {
  const { data: branding, isPending } = useBranding();
  useBrand(branding);
  useEffect(() => {
    if (!branding) return;
    document.title = `${page} · ${branding.name}`;
  }, [branding, page]);
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-12 items-center justify-end px-3">
        <ThemeMenu />
      </header>
      <main className="flex flex-1 items-start justify-center px-4 pt-[12vh] pb-12">
        {/* A first visit waits for the right colour. What cannot be seen yet still takes the focus. */}
        <div className={cn('w-full max-w-sm', isPending && 'opacity-0')}>
          <div className="mb-6 min-h-6">{branding && <LogoAndName {...branding} />}</div>
          <div className="rounded-xl border bg-card p-6 shadow-raised">
            <h1 className="mb-4 font-semibold text-lg leading-6 tracking-[-0.01em]">{title}</h1>
            {children}
          </div>
        </div>
      </main>
    </div>
  );
}
