import type { PublishRequest } from '#contract/publishing.ts';
import { useSession } from '#web/api/session.ts';
import { ChecksList } from '#web/features/publishing/checks-list.tsx';
import type { Place } from '#web/features/publishing/place.ts';
import { Revealed } from '#web/features/publishing/revealed.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { useRequestFiles } from './use-request-files.ts';

/** What was found in the commit when it was submitted. */
export function RequestChecks({
  request: { id, builder, checks, secretsReason },
  onOpen,
}: {
  request: PublishRequest;
  onOpen: (place: Place) => void;
}) {
  const { me } = useSession();
  const files = useRequestFiles(id).data?.items ?? [];
  return (
    <Card>
      <CardHeader title="Checks" />
      <CardBody className="space-y-3">
        {secretsReason !== null && (
          <Notice tone="warning" title={`${builder.id === me.id ? 'You' : 'The builder'} chose to publish anyway`}>
            <Revealed text={secretsReason} />
          </Notice>
        )}
        {checks.length > 0 ? (
          <ChecksList checks={checks} changed={files} onOpen={onOpen} />
        ) : (
          <p className="text-muted-foreground text-sm">This request is older than the checks.</p>
        )}
      </CardBody>
    </Card>
  );
}
