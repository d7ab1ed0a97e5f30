import { toastError } from '#web/api/use-call.ts';
import { toast } from '#web/ui/toast.tsx';

/** Saves what the page shows as a file, as the portal writes it: numbers in full, and no formula that a spreadsheet would run. */
export async function downloadUsage(org: string, span: { from: string; to: string; by: string }): Promise<void> {
  try {
    const response = await fetch(`/api/v1/orgs/${org}/ai/usage?${new URLSearchParams(span)}`, {
      headers: { Accept: 'text/csv' },
    });
    if (!response.ok) return void toast.error('The usage could not be exported. Try again.');
    const url = URL.createObjectURL(await response.blob());
    const link = document.createElement('a');
    link.href = url;
    link.download = `ai-usage-by-${span.by}-${span.from}-${span.to}.csv`;
    link.click();
    URL.revokeObjectURL(url);
  } catch (error) {
    toastError(error);
  }
}
