import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type OutputOf, query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { DetailList } from '#web/ui/detail-list.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { SkeletonForm } from '#web/ui/skeleton.tsx';
import { MailServerForm } from './mail-server-form.tsx';
import { TestMail } from './test-mail.tsx';

export type MailSettings = OutputOf<'mail', 'settings'>;

export function MailSettingsPage() {
  useTitle('Mail server');
  const { org } = useSession();
  const settings = useQuery(query('mail', 'settings', { org }));
  return (
    <div className="max-w-2xl">
      <PageHeader
        title="Mail server"
        description="What sends sign-in links, invitations and decisions on publish requests."
        actions={
          <Button asChild>
            <Link to={paths.mail}>Outbox</Link>
          </Button>
        }
      />
      <div className="space-y-5">
        <QueryView of={settings} loading={<SkeletonForm fields={2} />}>
          {(data) => (
            <>
              <InForce settings={data} />
              <MailServerForm key={JSON.stringify(data.own)} own={data.own} />
            </>
          )}
        </QueryView>
      </div>
    </div>
  );
}

const ways: Record<MailSettings['inForce'], { badge: string; tone: 'success' | 'info'; text: string }> = {
  own: { badge: 'Your server', tone: 'success', text: 'Mail of this organization goes through the server below.' },
  portal: {
    badge: 'The portal’s',
    tone: 'success',
    text: 'Mail goes through the server of the portal’s operator. Name one of your own to send from your own address.',
  },
  kept: {
    badge: 'Kept here',
    tone: 'info',
    text: 'No mail server is configured: mail stays in the outbox, where admins read it and pass its links on.',
  },
};

function InForce({ settings: { inForce, own, portal } }: { settings: MailSettings }) {
  const { badge, tone, text } = ways[inForce];
  const through = own ? `${own.host}:${own.port}` : portal.host;
  return (
    <Card>
      <CardHeader
        title="In force"
        description={text}
        actions={
          <Badge tone={tone} dot>
            {badge}
          </Badge>
        }
      />
      <CardBody>
        <DetailList
          items={[
            ...(through ? [{ name: 'Server', value: <span className="font-mono">{through}</span> }] : []),
            { name: 'From', value: own ? `${own.fromName} <${own.fromAddress}>` : portal.from },
          ]}
        />
      </CardBody>
      <TestMail kept={inForce === 'kept'} />
    </Card>
  );
}
