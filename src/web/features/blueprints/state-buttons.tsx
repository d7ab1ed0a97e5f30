import type { BlueprintState } from '#contract/blueprints.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import type { Blueprint } from './readiness.tsx';

const verbs: { state: BlueprintState; label: string; done: string }[] = [
  { state: 'disabled', label: 'Disable', done: 'is hidden from the catalog' },
  { state: 'testing', label: 'Set testing', done: 'is in testing' },
  { state: 'enabled', label: 'Enable', done: 'is enabled' },
];

/** The two states that it is not in. Existing workspaces go on in all of them. */
export function StateButtons({ blueprint }: { blueprint: Blueprint }) {
  const { org } = useSession();
  const setState = useCall('blueprints', 'setState', {
    done: ({ name, state }) => `${name} ${verbs.find((verb) => verb.state === state)?.done}`,
  });
  return verbs
    .filter(({ state }) => state !== blueprint.state)
    .map(({ state, label }) => (
      <Button
        key={state}
        variant={state === 'enabled' ? 'primary' : 'secondary'}
        busy={setState.isPending && setState.variables.state === state}
        onClick={() => setState.mutate({ org, id: blueprint.id, state })}
      >
        {label}
      </Button>
    ));
}
