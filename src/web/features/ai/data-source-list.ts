export interface DataSourceVariable {
  name: string;
  label: string;
  placeholder: string;
  /** Of several lines, such as a key file. */
  long?: boolean;
}

export interface DataSource {
  id: string;
  name: string;
  about: string;
  /** What to run there, so that a workspace may read and nothing more. */
  access: { text: string; code?: string };
  /** What must be reachable. */
  network: string;
  /** Its clients speak a protocol of their own, so they have to be led through the workspace's proxy. */
  tunnel?: { host: string; port: number };
  variables: DataSourceVariable[];
}

const hostNetwork = 'The host must be public, and among those that your operator allows for workspaces.';

/** What builders ask for first. Each names a user with the least rights that a report needs. */
export const dataSources: DataSource[] = [
  {
    id: 'postgresql',
    name: 'PostgreSQL',
    about: 'Also Aurora, Cloud SQL, Neon, Supabase, Timescale.',
    access: {
      text: 'Make a user that can read one schema, and nothing it might break.',
      code: `create role workspaces login password '…' connection limit 20;
alter role workspaces set default_transaction_read_only = on;
alter role workspaces set statement_timeout = '60s';
grant connect on database sales to workspaces;
grant usage on schema reporting to workspaces;
grant select on all tables in schema reporting to workspaces;
alter default privileges in schema reporting grant select on tables to workspaces;`,
    },
    network: `Let port 5432 be reached from the portal’s address, with TLS. ${hostNetwork}`,
    tunnel: { host: 'PGHOST', port: 5432 },
    variables: [
      { name: 'PGHOST', label: 'Host', placeholder: 'db.example.com' },
      { name: 'PGDATABASE', label: 'Database', placeholder: 'sales' },
      { name: 'PGUSER', label: 'User', placeholder: 'workspaces' },
      { name: 'PGPASSWORD', label: 'Password', placeholder: '' },
    ],
  },
  {
    id: 'mysql',
    name: 'MySQL',
    about: 'Also MariaDB, Aurora, PlanetScale.',
    access: {
      text: 'Make a user that can read one database over TLS.',
      code: `create user 'workspaces'@'%' identified by '…' require ssl with max_user_connections 20;
grant select, show view on sales.* to 'workspaces'@'%';`,
    },
    network: `Let port 3306 be reached from the portal’s address. ${hostNetwork}`,
    tunnel: { host: 'MYSQL_HOST', port: 3306 },
    variables: [
      { name: 'MYSQL_HOST', label: 'Host', placeholder: 'db.example.com' },
      { name: 'MYSQL_DATABASE', label: 'Database', placeholder: 'sales' },
      { name: 'MYSQL_USER', label: 'User', placeholder: 'workspaces' },
      { name: 'MYSQL_PASSWORD', label: 'Password', placeholder: '' },
    ],
  },
  {
    id: 'snowflake',
    name: 'Snowflake',
    about: 'Warehouse, over HTTPS.',
    access: {
      text: 'Make a service user with a role that reads one schema, and a warehouse that ends by itself.',
      code: `create role workspaces;
create warehouse workspaces warehouse_size = xsmall auto_suspend = 60;
grant usage on warehouse workspaces to role workspaces;
grant usage on database sales to role workspaces;
grant usage on schema sales.reporting to role workspaces;
grant select on all tables in schema sales.reporting to role workspaces;
grant select on future tables in schema sales.reporting to role workspaces;
create user workspaces type = service default_role = workspaces default_warehouse = workspaces
  rsa_public_key = '…';
grant role workspaces to user workspaces;`,
    },
    network:
      'Allow ACCOUNT.snowflakecomputing.com for workspaces, and the portal’s address in Snowflake’s network policy.',
    variables: [
      { name: 'SNOWFLAKE_ACCOUNT', label: 'Account', placeholder: 'orgname-account' },
      { name: 'SNOWFLAKE_USER', label: 'User', placeholder: 'WORKSPACES' },
      { name: 'SNOWFLAKE_PRIVATE_KEY', label: 'Private key', placeholder: '-----BEGIN PRIVATE KEY-----', long: true },
      { name: 'SNOWFLAKE_DATABASE', label: 'Database', placeholder: 'SALES' },
    ],
  },
  {
    id: 'bigquery',
    name: 'BigQuery',
    about: 'Google Cloud’s warehouse, over HTTPS.',
    access: {
      text: 'Make a service account that may run queries and read one dataset, and a key for it. Set a quota of bytes per day, or a query can cost any amount.',
      code: `gcloud iam service-accounts create workspaces
gcloud projects add-iam-policy-binding PROJECT --role roles/bigquery.jobUser \\
  --member serviceAccount:workspaces@PROJECT.iam.gserviceaccount.com
bq add-iam-policy-binding --role roles/bigquery.dataViewer \\
  --member serviceAccount:workspaces@PROJECT.iam.gserviceaccount.com PROJECT:DATASET
gcloud iam service-accounts keys create key.json \\
  --iam-account workspaces@PROJECT.iam.gserviceaccount.com`,
    },
    network: 'Allow bigquery.googleapis.com and oauth2.googleapis.com for workspaces.',
    variables: [
      { name: 'GOOGLE_CLOUD_PROJECT', label: 'Project', placeholder: 'my-project' },
      { name: 'BIGQUERY_DATASET', label: 'Dataset', placeholder: 'reporting' },
      {
        name: 'GOOGLE_CREDENTIALS_JSON',
        label: 'Key file',
        placeholder: '{ "type": "service_account", … }',
        long: true,
      },
    ],
  },
  {
    id: 'mongodb',
    name: 'MongoDB',
    about: 'Also Atlas and DocumentDB.',
    access: {
      text: 'Make a user that can read one database.',
      code: `use sales
db.createUser({
  user: 'workspaces',
  pwd: passwordPrompt(),
  roles: [{ role: 'read', db: 'sales' }],
})`,
    },
    network: `Let the port be reached from the portal’s address, with TLS; in Atlas, add it to the access list. ${hostNetwork}`,
    tunnel: { host: 'MONGODB_HOST', port: 27017 },
    variables: [
      { name: 'MONGODB_HOST', label: 'Host', placeholder: 'db.example.com' },
      { name: 'MONGODB_DATABASE', label: 'Database', placeholder: 'sales' },
      { name: 'MONGODB_USER', label: 'User', placeholder: 'workspaces' },
      { name: 'MONGODB_PASSWORD', label: 'Password', placeholder: '' },
    ],
  },
  {
    id: 'redis',
    name: 'Redis',
    about: 'Also Valkey and ElastiCache.',
    access: {
      text: 'Make a user that can read keys of one prefix, and none of the dangerous commands.',
      code: `ACL SETUSER workspaces on >PASSWORD ~reporting:* resetchannels -@all +@read -@dangerous +ping
ACL SAVE`,
    },
    network: `Let the TLS port be reached from the portal’s address. ${hostNetwork}`,
    tunnel: { host: 'REDIS_HOST', port: 6379 },
    variables: [
      { name: 'REDIS_HOST', label: 'Host', placeholder: 'cache.example.com' },
      { name: 'REDIS_USERNAME', label: 'User', placeholder: 'workspaces' },
      { name: 'REDIS_PASSWORD', label: 'Password', placeholder: '' },
    ],
  },
  {
    id: 's3',
    name: 'S3',
    about: 'Also R2, MinIO and other object stores.',
    access: {
      text: 'Make a user for workspaces with this policy, and an access key for it.',
      code: `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::BUCKET" },
    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::BUCKET/reports/*" }
  ]
}`,
    },
    network: 'Allow BUCKET.s3.REGION.amazonaws.com, or your store’s host, for workspaces.',
    variables: [
      { name: 'AWS_ACCESS_KEY_ID', label: 'Access key', placeholder: 'AKIA…' },
      { name: 'AWS_SECRET_ACCESS_KEY', label: 'Secret key', placeholder: '' },
      { name: 'AWS_REGION', label: 'Region', placeholder: 'eu-central-1' },
      { name: 'S3_BUCKET', label: 'Bucket', placeholder: 'reports' },
    ],
  },
  {
    id: 'google-sheets',
    name: 'Google Sheets',
    about: 'A sheet that somebody keeps by hand.',
    access: {
      text: 'Enable the Sheets API, make a service account without any role, make a key for it, and share only the sheets it should read with its address, as a viewer.',
      code: `gcloud services enable sheets.googleapis.com
gcloud iam service-accounts create sheets-reader
gcloud iam service-accounts keys create key.json \\
  --iam-account sheets-reader@PROJECT.iam.gserviceaccount.com`,
    },
    network: 'Allow sheets.googleapis.com and oauth2.googleapis.com for workspaces.',
    variables: [
      { name: 'GOOGLE_SHEET_ID', label: 'Sheet', placeholder: 'the part of its address after /d/' },
      {
        name: 'GOOGLE_CREDENTIALS_JSON',
        label: 'Key file',
        placeholder: '{ "type": "service_account", … }',
        long: true,
      },
    ],
  },
];

/** Leads connections to 127.0.0.1 through the workspace's proxy to a database. */
export const tunnelCode = ({
  host,
  port,
}: NonNullable<DataSource['tunnel']>) => `// tunnel.mjs: 127.0.0.1:${port} is the database while this runs
import { request } from 'node:http';
import { createServer } from 'node:net';

const { hostname, port } = new URL(process.env.HTTPS_PROXY);
createServer((client) => {
  client.on('error', () => {});
  request({ hostname, port, method: 'CONNECT', path: \`\${process.env.${host}}:${port}\` })
    .on('connect', (answer, database) => {
      database.on('error', () => client.destroy());
      if (answer.statusCode === 200) client.pipe(database).pipe(client);
      else client.destroy(new Error(\`The proxy answered \${answer.statusCode}\`));
    })
    .on('error', () => client.destroy())
    .end();
}).listen(${port}, '127.0.0.1');`;
