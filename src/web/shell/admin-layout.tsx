import { Link, Outlet } from '@tanstack/react-router';
import { ArrowLeft, Menu as MenuIcon } from 'lucide-react';
import { useState } from 'react';
import { useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { IconButton } from '#web/ui/icon-button.tsx';
import { Sheet } from '#web/ui/sheet.tsx';
import { AdminNav } from './admin-nav.tsx';
import { ForbiddenPage } from './messages.tsx';
import { TopBar } from './top-bar.tsx';

/** Top bar, sidebar and a wide column. The pages below are not even loaded for somebody who is not an admin. */
export function AdminLayout() {
  const { isAdmin } = useSession();
  const [open, setOpen] = useState(false);
  if (!isAdmin) {
    return (
      <>
        <TopBar />
        <ForbiddenPage />
      </>
    );
  }
  return (
    <div className="flex min-h-dvh flex-col">
      <TopBar
        start={
          <IconButton label="Navigation" className="-ml-1.5 lg:hidden" onClick={() => setOpen(true)}>
            <MenuIcon />
          </IconButton>
        }
      />
      <Sheet open={open} onOpenChange={setOpen} title="Navigation">
        <Link
          to={paths.home}
          onClick={() => setOpen(false)}
          className="mb-3 flex h-8 pointer-coarse:h-10 items-center gap-2 rounded-md px-2 text-sm hover:bg-strong"
        >
          <ArrowLeft aria-hidden className="size-4" />
          Dashboard
        </Link>
        <AdminNav onNavigate={() => setOpen(false)} />
      </Sheet>
      <div className="flex flex-1">
        <aside className="sticky top-12 hidden h-[calc(100dvh-3rem)] w-56 shrink-0 overflow-y-auto border-r px-3 py-4 lg:block">
          <AdminNav />
        </aside>
        <main id="content" tabIndex={-1} className="min-w-0 flex-1 focus:outline-none px-4 py-6 sm:px-6 lg:px-8">
          <div className="mx-auto w-full max-w-6xl">
            <Outlet />
          </div>
        </main>
      </div>
    </div>
  );
}
