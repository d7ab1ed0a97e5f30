import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import {
  AppWindow,
  Bell,
  Blocks,
  Boxes,
  Gauge,
  GitBranch,
  GitPullRequest,
  Globe,
  KeyRound,
  LayoutDashboard,
  type LucideIcon,
  Mail,
  MailCheck,
  MessageSquareText,
  Palette,
  ScrollText,
  Server,
  Sparkles,
  Users,
  WandSparkles,
} from 'lucide-react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';

interface AdminPage {
  to: string;
  label: string;
  icon: LucideIcon;
}

/** Every page of the admin section, in the order of the sidebar and of the command palette. */
export const adminSections: { title: string | null; pages: AdminPage[] }[] = [
  {
    title: null,
    pages: [
      { to: paths.admin, label: 'Overview', icon: LayoutDashboard },
      { to: paths.approvals, label: 'Approvals', icon: GitPullRequest },
    ],
  },
  {
    title: 'Platform',
    pages: [
      { to: paths.blueprints, label: 'Blueprints', icon: Blocks },
      { to: paths.workspaces, label: 'Workspaces', icon: Boxes },
      { to: paths.apps, label: 'Apps', icon: AppWindow },
      { to: paths.ai, label: 'AI usage', icon: Sparkles },
    ],
  },
  {
    title: 'Organization',
    pages: [
      { to: paths.members, label: 'Members', icon: Users },
      { to: paths.audit, label: 'Audit', icon: ScrollText },
      { to: paths.mail, label: 'Mail', icon: Mail },
    ],
  },
  {
    title: 'Settings',
    pages: [
      { to: paths.settings('branding'), label: 'Branding', icon: Palette },
      { to: paths.settings('welcome'), label: 'Welcome screen', icon: MessageSquareText },
      { to: paths.settings('limits'), label: 'Limits', icon: Gauge },
      { to: paths.settings('sign-in'), label: 'Sign-in', icon: KeyRound },
      { to: paths.settings('domain'), label: 'Base domain', icon: Globe },
      { to: paths.settings('mail'), label: 'Mail server', icon: MailCheck },
      { to: paths.settings('notifications'), label: 'Notifications', icon: Bell },
      { to: paths.settings('forge'), label: 'Forge', icon: GitBranch },
      { to: paths.settings('ai'), label: 'AI', icon: WandSparkles },
      { to: paths.settings('clusters'), label: 'Clusters', icon: Server },
    ],
  },
];

export function AdminNav({ onNavigate }: { onNavigate?: () => void }) {
  const { org } = useSession();
  const pending = useQuery(query('publishing', 'list', { org, status: 'pending', limit: 1 })).data?.counts.pending ?? 0;
  return (
    <nav aria-label="Admin" className="flex flex-col gap-4">
      {adminSections.map((section) => (
        <div key={section.title ?? ''}>
          {section.title && <h2 className="px-2 pb-1 font-medium text-muted-foreground text-xs">{section.title}</h2>}
          <ul className="space-y-px">
            {section.pages.map(({ to, label, icon: Icon }) => (
              <li key={to}>
                <Link
                  to={to}
                  activeOptions={{ exact: to === paths.admin }}
                  onClick={onNavigate}
                  className="flex h-8 pointer-coarse:h-10 items-center gap-2 rounded-md px-2 text-muted-foreground text-sm hover:bg-strong hover:text-foreground data-[status=active]:bg-strong data-[status=active]:font-medium data-[status=active]:text-foreground"
                >
                  <Icon aria-hidden className="size-4" />
                  {label}
                  {to === paths.approvals && pending > 0 && (
                    <span className="ml-auto rounded-full bg-accent px-1.5 font-medium text-accent-foreground text-xs tabular-nums">
                      {pending}
                      <span className="sr-only"> waiting</span>
                    </span>
                  )}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
