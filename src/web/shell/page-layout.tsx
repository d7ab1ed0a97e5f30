import { Outlet } from '@tanstack/react-router';
import { TopBar } from './top-bar.tsx';

/** Top bar and one column: the pages of a builder. */
export function PageLayout() {
  return (
    <div className="flex min-h-dvh flex-col">
      <TopBar />
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-6xl flex-1 px-4 py-6 focus:outline-none sm:px-6">
        <Outlet />
      </main>
    </div>
  );
}
