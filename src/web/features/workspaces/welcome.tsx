import { useSettings } from '#web/api/session.ts';
import { Button } from '#web/ui/button.tsx';

/** What a builder sees before their first workspace, in the organization's own words. */
export function Welcome({ onStart, off }: { onStart: () => void; off?: string }) {
  const { welcome } = useSettings();
  return (
    <section className="mb-8 rounded-xl border bg-card px-6 py-10 shadow-raised sm:px-10 sm:py-14">
      <h1 className="max-w-2xl text-balance font-semibold text-2xl tracking-[-0.02em] sm:text-3xl">{welcome.title}</h1>
      <p className="mt-3 max-w-2xl whitespace-pre-line text-[0.9375rem] text-muted-foreground leading-6">
        {welcome.description}
      </p>
      <Button variant="primary" size="lg" className="mt-6" off={off} onClick={onStart}>
        {welcome.callToAction}
      </Button>
    </section>
  );
}
