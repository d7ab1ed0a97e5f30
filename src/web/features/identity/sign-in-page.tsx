import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { MailCheck } from 'lucide-react';
import { type SubmitEvent, useState } from 'react';
import { describe } from '#web/api/error.ts';
import { query } from '#web/api/query.ts';
import { useCall } from '#web/api/use-call.ts';
import { safeNext } from '#web/paths.ts';
import { Button } from '#web/ui/button.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import { SignInFrame } from './sign-in-frame.tsx';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const { next } = route.useSearch();
  const { data: branding } = useQuery(query('organizations', 'branding'));
  const [email, setEmail] = useState('');
  const requestLink = useCall('identity', 'requestLink', { onError: () => true });

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    requestLink.mutate({ email, ...(next ? { next: safeNext(next) } : {}) });
  };

  if (requestLink.isSuccess) return <CheckYourMail email={email} onBack={() => requestLink.reset()} />;

  const error = requestLink.error && describe(requestLink.error);
  return (
    <SignInFrame title={`Sign in to ${branding?.name ?? 'your portal'}`}>
      <form onSubmit={submit} className="space-y-4">
        <Field label="Email" error={error ? (error.issues[0]?.message ?? error.message) : null}>
          {(control) => (
            <Input
              {...control}
              type="email"
              required
              autoFocus
              autoComplete="email"
              placeholder="you@company.com"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
              className="h-10"
            />
          )}
        </Field>
        <Button type="submit" variant="primary" size="lg" busy={requestLink.isPending} className="w-full">
          Email me a sign-in link
        </Button>
      </form>
    </SignInFrame>
  );
}

function CheckYourMail({ email, onBack }: { email: string; onBack: () => void }) {
  return (
    <SignInFrame title="Check your mail">
      <div className="space-y-4">
        <div className="flex gap-3 rounded-lg border bg-muted p-3 text-sm">
          <MailCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-link" />
          <p role="status">
            If <strong className="break-all font-medium">{email}</strong> may sign in here, a link is on its way. It
            works once and for a short time.
          </p>
        </div>
        <p className="text-muted-foreground text-sm">No mail server? An admin finds the link in the portal’s log.</p>
        <Button onClick={onBack} className="w-full">
          Use another address
        </Button>
      </div>
    </SignInFrame>
  );
}
