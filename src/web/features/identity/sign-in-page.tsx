import { getRouteApi } from '@tanstack/react-router';
import { MailCheck } from 'lucide-react';
import { type SubmitEvent, useState } from 'react';
import { useBranding } from '#web/api/branding.ts';
import { describe } from '#web/api/error.ts';
import { useCall } from '#web/api/use-call.ts';
import { useContinueWithSso } from '#web/api/use-sso.ts';
import { safeNext } from '#web/paths.ts';
import { Button } from '#web/ui/button.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import { SignInFrame } from './sign-in-frame.tsx';
import { SignInProblem } from './sign-in-problem.tsx';
import { SsoStep } from './sso-step.tsx';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const { next, org, sso, problem } = route.useSearch();
  const offered = org && (sso || problem) ? org : null;
  const navigate = route.useNavigate();
  const { data: branding } = useBranding();
  const [email, setEmail] = useState('');
  const onward = next ? { next: safeNext(next) } : {};
  const shownHere = { onError: () => true };
  const requestLink = useCall('identity', 'requestLink', shownHere);
  const mail = () => requestLink.mutate({ email, ...onward });
  // Which way an address goes depends on its domain alone, so it tells nobody who is known here.
  const start = useCall('sso', 'start', { ...shownHere, onSuccess: ({ url }) => url === null && mail() });
  const withOrganization = useContinueWithSso();

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    start.mutate({ email, ...onward });
  };
  const back = () => {
    start.reset();
    requestLink.reset();
    void navigate({ search: { ...(next ? { next } : {}), ...(org ? { org } : {}) }, replace: true });
  };

  if (problem === 'confirm') return <ConfirmByMail onBack={back} />;
  if (requestLink.isSuccess) return <CheckYourMail email={email} onBack={back} />;
  if (start.data?.url) {
    return <SsoStep way={start.data} email={email} mailing={requestLink.isPending} onMail={mail} onBack={back} />;
  }

  const failure = start.error ?? requestLink.error;
  const error = failure && describe(failure);
  return (
    <SignInFrame title={`Sign in to ${branding?.name ?? 'your portal'}`}>
      {problem && <SignInProblem problem={problem} />}
      {offered && (
        <>
          <Button
            variant="primary"
            size="lg"
            busy={withOrganization.isPending}
            onClick={() => withOrganization.mutate({ org: offered, ...onward })}
            className="w-full"
          >
            {problem ? 'Try again with SSO' : 'Continue with SSO'}
          </Button>
          <p className="my-3 text-center text-muted-foreground text-xs">or with your address</p>
        </>
      )}
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
        <Button
          type="submit"
          variant={offered ? 'secondary' : 'primary'}
          size="lg"
          busy={start.isPending || requestLink.isPending}
          className="w-full"
        >
          Continue
        </Button>
      </form>
    </SignInFrame>
  );
}

function ConfirmByMail({ onBack }: { onBack: () => void }) {
  return (
    <SignInFrame title="Confirm that it is you">
      <div className="space-y-4">
        <div className="flex gap-3 rounded-lg border bg-muted p-3 text-sm">
          <MailCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-link" />
          <p role="status">
            A link is on its way to the address that the portal knows. Open it in this browser within 15 minutes. From
            then on your company account signs you in.
          </p>
        </div>
        <Button size="lg" onClick={onBack} className="w-full">
          Back to sign-in
        </Button>
      </div>
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
        <p className="text-muted-foreground text-sm">
          No mail server? An admin finds the link under Admin, Mail, or in the portal’s log.
        </p>
        <Button size="lg" onClick={onBack} className="w-full">
          Use another address
        </Button>
      </div>
    </SignInFrame>
  );
}
