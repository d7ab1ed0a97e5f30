import type { ReactNode } from 'react';

/** Sketches of what the page looks like, by template or else by persona: 120 x 60, in the organization's own colours. */
const sketches: Record<string, ReactNode> = {
  developers: (
    <>
      <path d="M12 16h26M20 24h38M20 32h24M28 40h30M12 48h18" className="stroke-soft" />
      <path d="M44 16h14M50 32h16" className="stroke-strong" />
      <rect x="78" y="12" width="32" height="38" rx="3" className="fill-soft" />
      <path d="M84 22h20M84 30h14M84 38h18" className="stroke-strong" />
    </>
  ),
  'vite-react-api': (
    <>
      <path d="M12 14h26" className="stroke-strong" />
      <rect x="12" y="21" width="74" height="9" rx="3" className="fill-soft" />
      <rect x="90" y="21" width="18" height="9" rx="3" className="fill-strong" />
      <path d="M24 40h60M24 50h48" className="stroke-soft" />
      <path d="M14 40h.1M14 50h.1" className="stroke-strong" strokeWidth="6" />
    </>
  ),
  blank: (
    <>
      <rect
        x="30"
        y="12"
        width="60"
        height="38"
        rx="4"
        className="stroke-soft"
        strokeWidth="1.5"
        strokeDasharray="4 4"
      />
      <path d="M60 24v14M53 31h14" className="stroke-strong" />
    </>
  ),
  data: (
    <>
      <path d="M12 50V12M12 50h98" className="stroke-soft" />
      <path
        d="M24 46V32M38 46V24M52 46V36M66 46V18M80 46V28M94 46V14"
        className="stroke-strong"
        strokeWidth="8"
        strokeLinecap="butt"
      />
    </>
  ),
  marketing: (
    <>
      <path d="M32 14h56M42 23h36" className="stroke-strong" />
      <rect x="36" y="30" width="32" height="8" rx="4" className="fill-soft" />
      <rect x="71" y="30" width="14" height="8" rx="4" className="fill-strong" />
      <path d="M14 50h26M47 50h26M80 50h26" className="stroke-soft" />
    </>
  ),
  sales: (
    <>
      <path d="M12 15h40M12 25h32M12 35h36M12 45h28" className="stroke-soft" />
      <path d="M62 15h6M62 25h6M62 35h6M62 45h6" className="stroke-strong" />
      <rect x="80" y="11" width="30" height="38" rx="3" className="fill-soft" />
      <path d="M86 20h12M86 28h16M86 41h18" className="stroke-strong" />
    </>
  ),
  finance: (
    <>
      <path d="M12 50h98M12 38h98M12 26h98M12 14h98" className="stroke-soft" strokeWidth="1" />
      <path d="M12 44 32 36 52 39 72 24" className="stroke-strong" />
      <path d="M72 24 92 18 110 11" className="stroke-strong" strokeDasharray="3 4" />
    </>
  ),
  other: (
    <>
      <path d="M12 14h18M12 24h14M12 34h18M12 44h12" className="stroke-soft" />
      <path d="M42 14h34" className="stroke-strong" />
      <path d="M42 25h66M42 33h60M42 41h66M42 49h40" className="stroke-soft" />
    </>
  ),
};

export function TemplatePicture({ template }: { template: { id: string; persona: string } }) {
  return (
    <div aria-hidden className="overflow-hidden border-b bg-muted px-6 pt-4">
      <svg
        aria-hidden="true"
        viewBox="0 0 120 60"
        className="mx-auto block h-24 w-full max-w-60 rounded-t-md border border-b-0 bg-card text-primary [&_.fill-soft]:fill-(--accent) [&_.fill-strong]:fill-current [&_.stroke-soft]:stroke-(--input) [&_.stroke-strong]:stroke-current"
        fill="none"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        {sketches[template.id] ?? sketches[template.persona] ?? sketches.other}
      </svg>
    </div>
  );
}
