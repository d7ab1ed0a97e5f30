import { PreferencesCard } from '#web/features/notifications/preferences-card.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { PageHeader } from '#web/ui/page-header.tsx';
import { ApiKeysCard } from './api-keys-card.tsx';
import { NameCard } from './name-card.tsx';
import { SessionsCard } from './sessions-card.tsx';

export function MePage() {
  useTitle('Your settings');
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title="Your settings"
        description="Your name, what you are told of, where you are signed in, and keys for the API."
      />
      <div className="space-y-5">
        <NameCard />
        <PreferencesCard />
        <SessionsCard />
        <ApiKeysCard />
      </div>
    </div>
  );
}
