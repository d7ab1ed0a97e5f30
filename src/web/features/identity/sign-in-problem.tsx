import type { SsoProblem } from '#contract/sso.ts';
import { Notice } from '#web/ui/notice.tsx';

const words: Record<Exclude<SsoProblem, 'confirm'>, { title: string; text: string }> = {
  expired: {
    title: 'That sign-in is over',
    text: 'It took longer than ten minutes, was finished already, or began in another browser. Start again here.',
  },
  denied: {
    title: 'Your provider did not let you in',
    text: 'The sign-in was cancelled, or your account there may not use this portal. Ask who runs the provider.',
  },
  provider_failed: {
    title: 'Your provider could not finish the sign-in',
    text: 'Try again in a moment. If it goes on, tell an admin of your organization: they find the reason in the audit log.',
  },
  no_email: {
    title: 'Your provider sent no address',
    text: 'Ask an admin of your organization to have the provider send your email address.',
  },
  not_verified: {
    title: 'Your address is not verified',
    text: 'Your provider does not say that your email address is verified. Verify it there, or ask an admin of your organization.',
  },
  not_invited: {
    title: 'You are not a member yet',
    text: 'Ask an admin of your organization to invite the address of your company account.',
  },
};

/** Why a sign-in through a provider came back, and what to do. */
export function SignInProblem({ problem }: { problem: Exclude<SsoProblem, 'confirm'> }) {
  const { title, text } = words[problem];
  return (
    <div role="alert" className="mb-4">
      <Notice tone="danger" title={title}>
        {text}
      </Notice>
    </div>
  );
}
