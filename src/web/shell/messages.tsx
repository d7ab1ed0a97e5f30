import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { describe } from '#web/api/error.ts';
import { paths } from '#web/paths.ts';
import { Button } from '#web/ui/button.tsx';
import { Logo } from './logo.tsx';

/** A page that says one thing: not found, forbidden, failed. */
export function Message({
  status,
  title,
  children,
  action,
}: {
  status?: string;
  title: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <main className="mx-auto flex min-h-[70dvh] max-w-md flex-col items-center justify-center px-6 text-center">
      <Logo className="mb-5 size-8" />
      {status && <p className="mb-1 font-mono text-muted-foreground text-xs">{status}</p>}
      <h1 className="font-semibold text-xl tracking-[-0.01em]">{title}</h1>
      <div className="mt-2 text-balance text-muted-foreground text-sm">{children}</div>
      <div className="mt-5 flex flex-wrap justify-center gap-2">{action ?? <HomeButton />}</div>
    </main>
  );
}

function HomeButton() {
  return (
    <Button asChild>
      <Link to={paths.home}>Go to the dashboard</Link>
    </Button>
  );
}

export function NotFoundPage() {
  return (
    <Message status="404" title="There is nothing here">
      The address may be mistyped, or what it named is gone, or it is not yours to see.
    </Message>
  );
}

export function ForbiddenPage() {
  return (
    <Message status="403" title="This part is for admins">
      Your role in this organization is user. Ask an admin if you need something here.
    </Message>
  );
}

export function ErrorPage({ error, reset }: { error: unknown; reset: () => void }) {
  const { message, code, requestId } = describe(error);
  return (
    <Message
      status={requestId ? `${code} · ${requestId}` : code}
      title="This page could not be shown"
      action={
        <>
          <Button variant="primary" onClick={reset}>
            Try again
          </Button>
          <HomeButton />
        </>
      }
    >
      {message}
    </Message>
  );
}
