import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Workspace } from '#contract/workspaces.ts';
import { useSettings } from '#web/api/session.ts';
import { NotificationBell } from '#web/features/notifications/notification-bell.tsx';
import { StatusBadge } from '#web/features/workspaces/status.tsx';
import { paths } from '#web/paths.ts';
import { LogoAndName } from '#web/shell/logo-and-name.tsx';
import { ThemeMenu } from '#web/shell/theme-menu.tsx';
import { UserMenu } from '#web/shell/user-menu.tsx';
import { Button } from '#web/ui/button.tsx';
import { cn } from '#web/ui/cn.ts';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { EditorMenu } from './editor-menu.tsx';
import { WorkspaceName } from './workspace-name.tsx';

/** The one bar above the editor. It is there before the workspace is known. */
export function EditorBar({
  workspace,
  onPublish,
  middle,
}: {
  workspace: Workspace | undefined;
  onPublish: () => void;
  /** Shown between the name and the buttons; on a phone below them. */
  middle?: ReactNode;
}) {
  const { name, logos } = useSettings();
  const publish = workspace?.allowed.publish;
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-1.5 border-b bg-background px-3 sm:h-12 sm:flex-nowrap sm:gap-x-2 sm:px-4">
      <Link to={paths.home} aria-label={`${name}, dashboard`} className="shrink-0 rounded-md">
        <LogoAndName name={name} logos={logos} markOnly />
      </Link>
      <span aria-hidden className="text-muted-foreground/60">
        /
      </span>
      {workspace ? (
        <>
          {/* Shrinks before anything wraps. */}
          <div className="min-w-0 flex-1 sm:flex-initial">
            <WorkspaceName workspace={workspace} />
          </div>
          <span className="hidden sm:block">
            <StatusBadge status={workspace.status} />
          </span>
        </>
      ) : (
        <Skeleton className="h-4 w-40" />
      )}
      {middle && (
        <div className="order-last basis-full pb-2 sm:order-none sm:ml-auto sm:basis-auto sm:pb-0">{middle}</div>
      )}
      <div className={cn('ml-auto flex h-12 shrink-0 items-center gap-1', middle && 'sm:ml-0')}>
        {workspace && (
          <>
            <EditorMenu workspace={workspace} />
            <Button variant="primary" className="mx-1" off={publish?.ok ? null : publish?.reason} onClick={onPublish}>
              Publish
            </Button>
          </>
        )}
        <NotificationBell />
        <span className="hidden items-center gap-1 sm:flex">
          <ThemeMenu />
        </span>
        <UserMenu />
      </div>
    </header>
  );
}
