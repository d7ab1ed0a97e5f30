import { CopyButton } from '#web/ui/copy-button.tsx';

/** An address to enter somewhere else. */
export function CopyField({ label, value }: { label: string; value: string }) {
  return (
    <div className="flex flex-col gap-1.5">
      <span className="font-medium text-sm">{label}</span>
      <div className="flex min-h-8 items-center gap-2 rounded-md border bg-muted py-0.5 pr-1 pl-2.5">
        <code className="min-w-0 flex-1 break-all py-1 font-mono text-xs">{value}</code>
        <CopyButton text={value} label={`Copy ${label.toLowerCase()}`} />
      </div>
    </div>
  );
}
