import type { OutputOf } from '#web/api/query.ts';
import { Button } from '#web/ui/button.tsx';
import { SignInFrame } from './sign-in-frame.tsx';

/** An address whose domain an organization sends to its provider. */
export function SsoStep({
  way: { url, organization, required },
  email,
  mailing,
  onMail,
  onBack,
}: {
  way: OutputOf<'sso', 'start'>;
  email: string;
  mailing: boolean;
  onMail: () => void;
  onBack: () => void;
}) {
  return (
    <SignInFrame title={`Sign in to ${organization}`}>
      <div className="space-y-4">
        <p className="text-muted-foreground text-sm">
          <span className="break-all font-medium text-foreground">{email}</span> signs in with the company account
          {required ? '; links by mail do not open this organization.' : '.'}
        </p>
        <Button asChild variant="primary" size="lg" className="w-full">
          <a href={url!}>Continue with {organization}</a>
        </Button>
        {!required && (
          <Button size="lg" busy={mailing} onClick={onMail} className="w-full">
            Email me a sign-in link
          </Button>
        )}
        <Button variant="ghost" onClick={onBack} className="w-full">
          Use another address
        </Button>
      </div>
    </SignInFrame>
  );
}
