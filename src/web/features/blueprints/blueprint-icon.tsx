import {
  AppWindow,
  Blocks,
  BookOpen,
  Bot,
  ChartColumn,
  Code,
  Database,
  FileText,
  FlaskConical,
  Globe,
  Landmark,
  type LucideIcon,
  Megaphone,
  Notebook,
  Palette,
  Rocket,
  Server,
  ShoppingCart,
  SquareTerminal,
  Table,
  Users,
} from 'lucide-react';
import type { BlueprintIcon as Name } from '#contract/blueprints.ts';
import { cn } from '#web/ui/cn.ts';

export const blueprintIcon: Record<Name, { label: string; Icon: LucideIcon }> = {
  blocks: { label: 'Blocks', Icon: Blocks },
  'app-window': { label: 'App', Icon: AppWindow },
  'bar-chart': { label: 'Chart', Icon: ChartColumn },
  'book-open': { label: 'Book', Icon: BookOpen },
  bot: { label: 'Robot', Icon: Bot },
  code: { label: 'Code', Icon: Code },
  database: { label: 'Database', Icon: Database },
  'file-text': { label: 'Document', Icon: FileText },
  flask: { label: 'Flask', Icon: FlaskConical },
  globe: { label: 'Globe', Icon: Globe },
  landmark: { label: 'Bank', Icon: Landmark },
  megaphone: { label: 'Megaphone', Icon: Megaphone },
  notebook: { label: 'Notebook', Icon: Notebook },
  palette: { label: 'Palette', Icon: Palette },
  rocket: { label: 'Rocket', Icon: Rocket },
  server: { label: 'Server', Icon: Server },
  'shopping-cart': { label: 'Cart', Icon: ShoppingCart },
  table: { label: 'Table', Icon: Table },
  terminal: { label: 'Terminal', Icon: SquareTerminal },
  users: { label: 'People', Icon: Users },
};

/** The picture of a blueprint, as in the catalog. */
export function BlueprintIcon({ icon, className }: { icon: Name; className?: string }) {
  const { Icon } = blueprintIcon[icon];
  return (
    <span
      aria-hidden
      className={cn('grid size-8 shrink-0 place-items-center rounded-md bg-accent text-accent-foreground', className)}
    >
      <Icon className="size-4" />
    </span>
  );
}
