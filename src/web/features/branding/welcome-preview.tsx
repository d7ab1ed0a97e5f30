import { useSettings } from '#web/api/session.ts';
import { buttonStyle } from '#web/ui/button.tsx';
import { PreviewFrames } from './preview-frame.tsx';
import type { WelcomeTexts } from './use-welcome-form.ts';

/** The dashboard of somebody who has no workspace yet, with the texts as typed. */
export function WelcomePreview({ texts }: { texts: WelcomeTexts }) {
  const settings = useSettings();
  return (
    <PreviewFrames brand={settings}>
      <div className="h-full rounded-xl border bg-card px-5 py-7 shadow-raised">
        <p className="text-balance break-words font-semibold text-xl tracking-[-0.02em]">{texts.title}</p>
        <p className="mt-2 whitespace-pre-line break-words text-muted-foreground text-sm">{texts.description}</p>
        <span className={buttonStyle({ variant: 'primary', className: 'mt-4 max-w-full' })}>
          <span className="truncate">{texts.callToAction}</span>
        </span>
      </div>
    </PreviewFrames>
  );
}
