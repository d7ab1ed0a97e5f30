import type { Audience } from '#contract/publishing.ts';
import { useSettings } from '#web/api/session.ts';
import { audienceWords } from '#web/features/apps/audience-words.ts';
import { Segmented } from '#web/ui/segmented.tsx';
import { SettingsCard } from './settings-card.tsx';
import { useSettingsForm } from './use-settings-form.ts';

/** Builders read it before they publish, reviewers before they approve. */
export function DefaultAudienceCard() {
  const { defaultAudience } = useSettings();
  const form = useSettingsForm({ defaultAudience }, (draft) => draft);
  return (
    <SettingsCard
      form={form}
      title="Who can open new apps"
      description="For apps that are published for the first time. Those that there are keep their audience; change it under Access on their pages."
    >
      <div className="space-y-3">
        <Segmented<Audience>
          label="Audience of new apps"
          value={form.draft.defaultAudience}
          onChange={(next) => form.set('defaultAudience', next)}
          options={(Object.keys(audienceWords) as Audience[]).map((value) => ({
            value,
            label: audienceWords[value].label,
          }))}
        />
        <p className="text-muted-foreground text-sm">{audienceWords[form.draft.defaultAudience].means}</p>
      </div>
    </SettingsCard>
  );
}
