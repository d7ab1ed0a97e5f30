import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { cn } from './cn.ts';
import { useReturnFocus } from './use-return-focus.ts';

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  footer?: ReactNode;
  size?: 'sm' | 'md' | 'lg' | 'xl';
  /** Below the right end of the top bar instead of in the middle. */
  corner?: boolean;
  children?: ReactNode;
}

/** A modal window. On a phone it sits at the bottom, where a thumb reaches. */
export function Dialog({ open, onOpenChange, ...content }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 animate-fade bg-black/45" />
        <Content {...content} />
      </Radix.Portal>
    </Radix.Root>
  );
}

function Content({
  title,
  description,
  footer,
  size = 'md',
  corner,
  children,
}: Omit<DialogProps, 'open' | 'onOpenChange'>) {
  const width = { sm: 'sm:max-w-sm', md: 'sm:max-w-lg', lg: 'sm:max-w-2xl', xl: 'sm:max-w-5xl' }[size];
  const returnFocus = useReturnFocus();
  return (
    <Radix.Content
      onCloseAutoFocus={returnFocus}
      {...(description ? {} : { 'aria-describedby': undefined })}
      className={cn(
        'fixed inset-x-0 bottom-0 z-50 mx-auto flex max-h-[92dvh] w-full animate-rise flex-col rounded-t-xl border bg-card shadow-floating focus:outline-none sm:top-[12vh] sm:bottom-auto sm:max-h-[76vh] sm:rounded-xl',
        width,
        corner && 'sm:top-14 sm:right-3 sm:left-auto sm:w-full',
      )}
    >
      <div className="px-5 pt-4 pr-12 pb-1">
        <Radix.Title className="break-words font-semibold text-[0.9375rem] leading-6">{title}</Radix.Title>
        {description && (
          <Radix.Description className="mt-0.5 text-pretty break-words text-muted-foreground text-sm">
            {description}
          </Radix.Description>
        )}
      </div>
      {children && <div className={cn('min-h-0 flex-1 overflow-y-auto px-5 py-3', !footer && 'pb-5')}>{children}</div>}
      {footer && <div className="flex flex-wrap justify-end gap-2 px-5 pt-1 pb-4">{footer}</div>}
      {/* Last, so that opening puts the focus on what the dialog is about. */}
      <Radix.Close asChild>
        <Button variant="ghost" size="icon-sm" aria-label="Close" className="absolute top-3.5 right-3.5">
          <X />
        </Button>
      </Radix.Close>
    </Radix.Content>
  );
}
