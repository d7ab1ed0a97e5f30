import { Link } from '@tanstack/react-router';
import { paths } from '#web/paths.ts';
import { Button } from '#web/ui/button.tsx';
import { Notice } from '#web/ui/notice.tsx';
import type { Blueprint } from './readiness.tsx';

/** What to do with a blueprint that nobody but admins can launch yet. */
export function RegisterNextStep({ blueprint }: { blueprint: Blueprint }) {
  if (blueprint.state !== 'testing') return null;
  const { status } = blueprint.readiness;
  return (
    <Notice
      className="mb-5"
      title="In testing: only admins can launch it"
      action={
        status !== 'failed' && (
          <Button asChild size="sm">
            <Link to={paths.home} search={{ launch: blueprint.id }}>
              Try it
            </Link>
          </Button>
        )
      }
    >
      {status === 'failed'
        ? 'Its setup failed: see why below, mend the source, and prepare it again.'
        : status === 'preparing'
          ? 'Its setup runs now. Try it when it is ready, then enable it for everybody.'
          : 'Launch a workspace from it yourself. When it is as it should be, enable it for everybody.'}
    </Notice>
  );
}
