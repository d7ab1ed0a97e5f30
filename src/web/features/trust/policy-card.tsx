import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { TrustPolicy } from '#contract/trust.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { SwitchRow } from '#web/features/sso/switch-row.tsx';
import { QueryView } from '#web/shell/query-view.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input, Textarea } from '#web/ui/input.tsx';
import { SaveBar } from '#web/ui/save-bar.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { draftOf, type PolicyDraft, policyOf } from './policy-form.ts';

/** What has to be true of a trusted user's request for it to go live without a review. */
export function PolicyCard({ blueprint }: { blueprint: string }) {
  const { org } = useSession();
  const policy = useQuery(query('trust', 'policy', { org, id: blueprint }));
  return (
    <Card className="mt-5 max-w-2xl">
      <CardHeader
        title="Rules"
        description="A trusted user’s request that does not keep them waits for review, and says why. Without rules all of them go live at once; only what may hold a secret is always reviewed."
      />
      <QueryView
        of={policy}
        loading={
          <CardBody>
            <Skeleton className="h-56" />
          </CardBody>
        }
      >
        {(data) => <PolicyForm blueprint={blueprint} policy={data} />}
      </QueryView>
    </Card>
  );
}

function PolicyForm({ blueprint, policy }: { blueprint: string; policy: TrustPolicy }) {
  const { org } = useSession();
  const [edits, setEdits] = useState<Partial<PolicyDraft>>({});
  const saved = draftOf(policy);
  const draft = { ...saved, ...edits };
  const save = useCall('trust', 'setPolicy', { done: 'Rules saved', onSuccess: () => setEdits({}) });
  const set = (edit: Partial<PolicyDraft>) => setEdits((before) => ({ ...before, ...edit }));
  const changed = JSON.stringify(draft) !== JSON.stringify(saved);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ org, id: blueprint, ...policyOf(draft) });
      }}
    >
      <CardBody className="space-y-5">
        <SwitchRow
          label="Only when every check passes"
          hint="A warning is enough to ask for a review."
          checked={draft.checksPass}
          onChange={(checksPass) => set({ checksPass })}
        />
        <div className="grid gap-5 sm:grid-cols-2">
          <Limit
            label="Files at most"
            max={100_000}
            value={draft.maxFiles}
            onChange={(maxFiles) => set({ maxFiles })}
          />
          <Limit
            label="Lines at most"
            max={10_000_000}
            value={draft.maxLines}
            onChange={(maxLines) => set({ maxLines })}
          />
        </div>
        <Field
          label="Protected paths"
          optional
          hint="One in each line: a name such as package.json, a folder such as config, or a pattern such as src/**/*.sql."
        >
          {(control) => (
            <Textarea
              {...control}
              rows={4}
              spellCheck={false}
              className="font-mono text-xs"
              value={draft.protectedPaths}
              onChange={(event) => set({ protectedPaths: event.target.value })}
            />
          )}
        </Field>
      </CardBody>
      <SaveBar form={{ changed, busy: save.isPending, reset: () => setEdits({}) }} />
    </form>
  );
}

function Limit({
  label,
  max,
  value,
  onChange,
}: {
  label: string;
  max: number;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <Field label={label} optional hint="Empty for any number.">
      {(control) => (
        <Input
          {...control}
          type="number"
          min={1}
          max={max}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
