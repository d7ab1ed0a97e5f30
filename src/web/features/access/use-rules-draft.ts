import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { apiError } from '#client/client.ts';
import type { AccessRule, BlueprintAccess } from '#contract/access.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { keyOf } from './parse-rules.ts';

/**
 * The list of rules while it is edited. It is saved on top of the version that the editing began with: when another admin
 * saved theirs meanwhile, `overtaken` says so and the portal refuses, so that nobody's rule is lost.
 */
export function useRulesDraft(blueprint: string, saved: BlueprintAccess) {
  const { org } = useSession();
  const client = useQueryClient();
  const [draft, setDraft] = useState<{ rules: AccessRule[]; version: number } | null>(null);
  const save = useCall('access', 'set', {
    done: ({ rules }) => (rules.length === 0 ? 'Open to every member' : 'Access saved'),
    onSuccess: () => setDraft(null),
    onError(error) {
      if (apiError(error)?.code !== 'CONFLICT') return false;
      void client.invalidateQueries({ queryKey: ['access'] });
      return true;
    },
  });
  const rules = draft?.rules ?? saved.rules;
  const before = new Set(saved.rules.map(keyOf));
  const now = new Set(rules.map(keyOf));
  const edit = (next: AccessRule[]) => setDraft({ rules: next, version: draft?.version ?? saved.version });
  const added = rules.filter((rule) => !before.has(keyOf(rule))).length;
  const removed = saved.rules.filter((rule) => !now.has(keyOf(rule))).length;
  return {
    rules,
    added,
    removed,
    changed: added + removed > 0,
    isNew: (rule: AccessRule) => !before.has(keyOf(rule)),
    /** Adds what is not in the list yet. */
    add: (more: AccessRule[]) => edit([...rules, ...more.filter((rule) => !now.has(keyOf(rule)))]),
    remove: (index: number) => edit(rules.toSpliced(index, 1)),
    reset: () => setDraft(null),
    overtaken: draft !== null && draft.version !== saved.version,
    opens: saved.rules.length > 0 && rules.length === 0,
    busy: save.isPending,
    save: () => save.mutate({ org, id: blueprint, rules, version: draft?.version ?? saved.version }),
  };
}

export type RulesDraft = ReturnType<typeof useRulesDraft>;
