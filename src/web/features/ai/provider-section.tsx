import { Link } from '@tanstack/react-router';
import type { BlueprintAi, ProviderId } from '#contract/ai.ts';
import { paths } from '#web/paths.ts';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input, Textarea } from '#web/ui/input.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { Segmented } from '#web/ui/segmented.tsx';
import { Switch } from '#web/ui/switch.tsx';
import { KeyField } from './key-field.tsx';
import type { ProviderDraft } from './provider-draft.ts';
import { TestProvider } from './test-provider.tsx';

const about: Record<ProviderId, { title: string; description: string; model: string; baseUrl: string }> = {
  anthropic: {
    title: 'Anthropic',
    description: 'For Claude Code, and for Chat with the organization’s key.',
    model: 'claude-sonnet-5',
    baseUrl: 'https://api.anthropic.com',
  },
  openai: { title: 'OpenAI', description: 'For Chat.', model: 'gpt-4.1', baseUrl: 'https://api.openai.com/v1' },
  custom: {
    title: 'Custom',
    description: 'Any server that speaks OpenAI’s API: a model of your own, or another provider. For Chat.',
    model: 'qwen3-coder',
    baseUrl: 'https://models.example.com/v1',
  },
};

const modes: { value: ProviderDraft['mode']; label: string; hint: string }[] = [
  {
    value: 'user_oauth',
    label: 'Own accounts',
    hint: 'Builders sign in to Claude Code with their own account. Nothing is metered, and Chat needs another provider.',
  },
  {
    value: 'api_key',
    label: 'Organization’s key',
    hint: 'Everybody works on your key, metered and within your budgets.',
  },
];

export function ProviderSection({
  id,
  saved,
  draft,
  powersChat,
  changed,
  faultOf,
  onChange,
}: {
  id: ProviderId;
  saved: BlueprintAi[ProviderId];
  draft: ProviderDraft;
  powersChat: boolean;
  changed: boolean;
  faultOf: (field: keyof ProviderDraft) => string | null;
  onChange: (fields: Partial<ProviderDraft>) => void;
}) {
  const { title, description } = about[id];
  const ownAccounts = id === 'anthropic' && draft.mode === 'user_oauth';
  return (
    <section aria-label={title} className="border-t p-4">
      <header className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h3 className="flex flex-wrap items-center gap-2 font-semibold text-sm">
            {title}
            {powersChat && <Badge tone="success">Powers Chat</Badge>}
          </h3>
          <p className="mt-0.5 text-muted-foreground text-sm">{description}</p>
        </div>
        <Switch label={`Use ${title}`} checked={draft.enabled} onChange={(enabled) => onChange({ enabled })} />
      </header>
      {draft.enabled && (
        <div className="mt-4 grid grid-cols-1 gap-4 sm:grid-cols-2">
          {id === 'anthropic' && <ModeField draft={draft} onChange={onChange} />}
          {id === 'custom' && (
            <Field label="Name" hint="What builders see." error={faultOf('name')}>
              {(control) => (
                <Input
                  {...control}
                  required
                  maxLength={40}
                  value={draft.name}
                  onChange={(event) => onChange({ name: event.target.value })}
                />
              )}
            </Field>
          )}
          {!ownAccounts && (
            <>
              <Field
                label="Base URL"
                optional={id !== 'custom'}
                hint={id === 'custom' ? 'Public, or allowed by your operator.' : 'For a proxy of your own.'}
                error={faultOf('baseUrl')}
              >
                {(control) => (
                  <Input
                    {...control}
                    type="url"
                    maxLength={500}
                    placeholder={about[id].baseUrl}
                    value={draft.baseUrl}
                    onChange={(event) => onChange({ baseUrl: event.target.value })}
                  />
                )}
              </Field>
              <KeyField
                optional={id === 'custom'}
                saved={saved.key}
                value={draft.key}
                error={faultOf('key')}
                onChange={(key) => onChange({ key })}
              />
            </>
          )}
          <Models id={id} draft={draft} faultOf={faultOf} onChange={onChange} />
          <WithoutPrice models={saved.unpriced} />
          {!ownAccounts && <TestProvider id={id} off={changed ? 'Save first: what is saved is tested.' : undefined} />}
        </div>
      )}
    </section>
  );
}

/** Said where the model is chosen: a builder would be told only that it was refused. */
function WithoutPrice({ models }: { models: string[] }) {
  if (models.length === 0) return null;
  return (
    <Notice
      className="sm:col-span-2"
      tone="warning"
      title={`No price yet: ${models.join(', ')}`}
      action={
        <Button asChild size="sm">
          <Link to={paths.settings('ai')}>Add price</Link>
        </Button>
      }
    >
      Requests for it are refused until it has one, so that no budget is passed unseen. It may be 0.
    </Notice>
  );
}

type SectionProps = Pick<Parameters<typeof ProviderSection>[0], 'id' | 'draft' | 'faultOf' | 'onChange'>;

function ModeField({ draft, onChange }: Pick<SectionProps, 'draft' | 'onChange'>) {
  return (
    <div className="flex flex-col items-start gap-1.5 sm:col-span-2">
      <Segmented
        label="Who pays for Anthropic"
        value={draft.mode}
        onChange={(mode) => onChange({ mode })}
        options={modes.map(({ value, label }) => ({ value, label }))}
      />
      <p className="text-muted-foreground text-sm">{modes.find(({ value }) => value === draft.mode)?.hint}</p>
    </div>
  );
}

function Models({ id, draft, faultOf, onChange }: SectionProps) {
  const ownAccounts = id === 'anthropic' && draft.mode === 'user_oauth';
  return (
    <>
      <Field
        label="Model"
        optional={ownAccounts}
        hint="The one to begin with, by the provider’s own name."
        error={faultOf('model')}
      >
        {(control) => (
          <Input
            {...control}
            maxLength={120}
            spellCheck={false}
            placeholder={about[id].model}
            value={draft.model}
            onChange={(event) => onChange({ model: event.target.value })}
          />
        )}
      </Field>
      {!ownAccounts && (
        <Field
          label="Further models"
          optional
          hint="One to a line. No other model may be asked for."
          error={faultOf('models')}
        >
          {(control) => (
            <Textarea
              {...control}
              rows={2}
              spellCheck={false}
              className="min-h-15"
              value={draft.models}
              onChange={(event) => onChange({ models: event.target.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}
