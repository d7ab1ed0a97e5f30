import type { ProviderId } from '#contract/ai.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { useBlueprint } from '#web/features/blueprints/blueprint-context.ts';
import { Button } from '#web/ui/button.tsx';
import { Notice } from '#web/ui/notice.tsx';

/** Asks for one short answer with what is saved, and shows the provider's own words. */
export function TestProvider({ id, off }: { id: ProviderId; off: string | undefined }) {
  const { org } = useSession();
  const blueprint = useBlueprint();
  const test = useCall('ai', 'test');
  return (
    <div className="flex flex-col items-start gap-3 sm:col-span-2">
      <Button off={off} busy={test.isPending} onClick={() => test.mutate({ org, id: blueprint.id, provider: id })}>
        Test
      </Button>
      {test.data && !test.isPending && !off && (
        <Notice
          className="w-full"
          tone={test.data.ok ? 'success' : 'danger'}
          title={
            test.data.ok
              ? `${test.data.model} answered in ${test.data.milliseconds.toLocaleString('en')} ms`
              : `${test.data.model} did not answer`
          }
        >
          <p className="whitespace-pre-line break-words">{test.data.message}</p>
        </Notice>
      )}
    </div>
  );
}
