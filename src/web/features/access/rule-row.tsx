import { AtSign, Mail, Trash2, Users } from 'lucide-react';
import type { AccessRule, AccessRuleType } from '#contract/access.ts';
import { Badge } from '#web/ui/badge.tsx';
import { IconButton } from '#web/ui/icon-button.tsx';

/** What each kind of rule is called, and whom it lets in. */
export const kinds: Record<AccessRuleType, { label: string; hint: string; placeholder: string; Icon: typeof Mail }> = {
  domain: { label: 'Domain', hint: 'Everybody whose address is of it', placeholder: 'company.com', Icon: AtSign },
  email: { label: 'Email', hint: 'One exact address', placeholder: 'ada@partner.com', Icon: Mail },
  group: { label: 'Group', hint: 'As your sign-in provider names it', placeholder: 'Data team', Icon: Users },
};

export function RuleRow({
  rule: { type, value, problem },
  isNew,
  onRemove,
}: {
  rule: AccessRule & { problem: string | null };
  isNew: boolean;
  onRemove: () => void;
}) {
  const { label, Icon } = kinds[type];
  return (
    <li className="flex min-h-11 items-center gap-3 py-1.5 pr-1.5 pl-3 text-sm">
      <Icon aria-hidden className="size-4 shrink-0 text-muted-foreground" />
      <div className="min-w-0 flex-1">
        <p className="break-all font-medium">{value}</p>
        {problem && (
          <p role="alert" className="text-danger">
            {problem}
          </p>
        )}
      </div>
      {isNew && <Badge tone="accent">Not saved</Badge>}
      <span className="w-14 text-muted-foreground max-sm:hidden">{label}</span>
      <IconButton label={`Remove ${label.toLowerCase()} ${value}`} size="icon-sm" onClick={onRemove}>
        <Trash2 />
      </IconButton>
    </li>
  );
}
