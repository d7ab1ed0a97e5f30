import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const turns = `'submitted', 'auto_approved', 'withdrawn', 'commented', 'held_up', 'approved', 'rejected', 'live', 'failed'`;

const statements = [
  // What somebody chose. Of what is not here, the default of its kind holds.
  `create table notification_preferences (
    user_id text not null references users on delete cascade,
    kind text not null check (kind in (${turns}, 'digest')),
    channel text not null check (channel in ('in_app', 'mail')),
    wanted boolean not null,
    primary key (user_id, kind, channel)
  )`,
  // Of mail that its recipient may stop: whose, and of which kind. The link that stops it is made when it is sent.
  `alter table mails add stop_user_id text references users on delete set null,
    add stop_kind text check (stop_kind in (${turns}, 'digest'))`,
  // What the forge said last that people were told of: the same answer is told once, however often it is tried again.
  'alter table publish_requests add told_carry_error text',
  'alter table notifications drop constraint notifications_kind_check',
  `alter table notifications add constraint notifications_kind_check check (kind in (${turns}))`,
  'alter table webhook_messages drop constraint webhook_messages_kind_check',
  `alter table webhook_messages add constraint webhook_messages_kind_check check (kind in (${turns}))`,
];
