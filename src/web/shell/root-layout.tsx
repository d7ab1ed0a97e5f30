import { Outlet } from '@tanstack/react-router';
import { useMode } from '#web/theme/mode.ts';
import { Toaster } from '#web/ui/toast.tsx';
import { TooltipProvider } from '#web/ui/tooltip.tsx';

export function RootLayout() {
  const { dark } = useMode();
  return (
    <TooltipProvider delayDuration={300}>
      <Outlet />
      <Toaster dark={dark} />
    </TooltipProvider>
  );
}
