import './styles.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from '#web/api/query-client.ts';
import { paths, signInHref } from '#web/paths.ts';
import { createAppRouter } from '#web/router.tsx';

const queryClient = createQueryClient(() => {
  const { pathname, href } = router.latestLocation;
  if (pathname.startsWith(paths.signIn)) return;
  queryClient.clear();
  void router.navigate({ href: signInHref(href) });
});
const router = createAppRouter(queryClient);

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
