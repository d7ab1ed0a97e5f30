import { CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

const looks = {
  info: { box: 'border-info/25 bg-info-soft', text: 'text-info', Icon: Info },
  success: { box: 'border-success/25 bg-success-soft', text: 'text-success', Icon: CircleCheck },
  warning: { box: 'border-warning/25 bg-warning-soft', text: 'text-warning', Icon: TriangleAlert },
  danger: { box: 'border-danger/25 bg-danger-soft', text: 'text-danger', Icon: TriangleAlert },
};

/** Something to know beside what the page shows. */
export function Notice({
  tone = 'info',
  title,
  children,
  action,
  className,
}: {
  tone?: keyof typeof looks;
  title?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
}) {
  const { box, text, Icon } = looks[tone];
  return (
    <div
      className={cn(
        'flex flex-wrap items-start gap-2.5 rounded-lg border px-3 py-2.5 text-sm sm:flex-nowrap',
        box,
        className,
      )}
    >
      <Icon aria-hidden className={cn('mt-0.5 size-4 shrink-0', text)} />
      <div className="min-w-0 flex-1">
        {title && <p className={cn('font-medium', text)}>{title}</p>}
        {children && <div className={text}>{children}</div>}
      </div>
      {/* On a phone below the words, which would be squeezed beside it. */}
      {action && <div className="shrink-0 max-sm:ml-6.5 max-sm:w-full">{action}</div>}
    </div>
  );
}
