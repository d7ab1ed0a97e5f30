import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { describe } from '#web/api/error.ts';
import { call, query } from '#web/api/query.ts';
import { SignInFrame } from '#web/features/identity/sign-in-frame.tsx';
import { paths } from '#web/paths.ts';
import { Button } from '#web/ui/button.tsx';
import { Spinner } from '#web/ui/spinner.tsx';
import { kindNames } from './kinds.ts';

const route = getRouteApi('/unsubscribe');
const page = 'Unsubscribe';

/** Stops the mails of one kind. Opening it changes nothing: programs that check the links of a mail open them all. */
export function UnsubscribePage() {
  const { token } = route.useSearch();
  return token ? <Stop token={token} /> : <Unknown text="The link of the mail was not copied whole." />;
}

function Stop({ token }: { token: string }) {
  const found = useQuery({ ...query('notifications', 'subscription', { token }), retry: false });
  const stop = useMutation({ mutationFn: () => call('notifications', 'unsubscribe')({ token }) });
  if (found.error) return <Unknown text={describe(found.error).message} />;
  if (!found.data) {
    return (
      <SignInFrame title="Stop mails" page={page}>
        <p role="status" className="flex items-center gap-2 text-muted-foreground text-sm">
          <Spinner /> One moment
        </p>
      </SignInFrame>
    );
  }
  const { kind, stopped } = stop.data ?? found.data;
  return (
    <SignInFrame title={stopped ? 'These mails are stopped' : 'Stop these mails?'} page={page}>
      <div className="space-y-4 text-sm">
        <p role="status">
          {stopped ? 'You get no more mails of this kind: ' : 'You are mailed when this happens: '}
          <span className="font-medium">{kindNames[kind]}</span>.
        </p>
        {stop.error && (
          <p role="alert" className="text-danger">
            {describe(stop.error).message}
          </p>
        )}
        {!stopped && (
          <Button variant="primary" size="lg" className="w-full" busy={stop.isPending} onClick={() => stop.mutate()}>
            Stop these mails
          </Button>
        )}
        <SettingsLink />
      </div>
    </SignInFrame>
  );
}

const Unknown = ({ text }: { text: string }) => (
  <SignInFrame title="This link does not work" page={page}>
    <div className="space-y-4 text-sm">
      <p role="alert">{text}</p>
      <SettingsLink />
    </div>
  </SignInFrame>
);

const SettingsLink = () => (
  <p className="text-muted-foreground">
    You choose what you are told of in{' '}
    <Link to={paths.me} className="text-link underline">
      your settings
    </Link>
    .
  </p>
);
