import { expect, test } from 'vitest';
import { decideRename, decideRepository, decideSubdomain, proposeSubdomain, skeleton } from './subdomains.ts';

const ada = { ownerId: 'usrada', organizationId: 'org1' };
const eve = { ownerId: 'usreve', organizationId: 'org1' };
const names = [
  { subdomain: 'sales-report', ...ada },
  { subdomain: 'modern', ...ada },
];

test.each([
  ['a free name', 'inventory', 'ok'],
  ['a name with other case and spaces around', ' Inventory ', 'ok'],
  ['another’s name', 'sales-report', 'SUBDOMAIN_TAKEN'],
  ['another’s name without its dash', 'salesreport', 'SUBDOMAIN_TAKEN'],
  ['another’s name with a zero', 'sales-rep0rt', 'SUBDOMAIN_TAKEN'],
  ['another’s name with a one', 'sa1es-report', 'SUBDOMAIN_TAKEN'],
  ['another’s name with an i', 'saies-report', 'SUBDOMAIN_TAKEN'],
  ['another’s name with rn for m', 'rnodem', 'SUBDOMAIN_TAKEN'],
  ['a reserved name', 'admin', 'SUBDOMAIN_TAKEN'],
  ['a name that looks reserved', 'adm1n', 'SUBDOMAIN_TAKEN'],
  ['a reserved name with a dash', 'log-in', 'SUBDOMAIN_TAKEN'],
  ['an encoded international name', 'xn--80ak6aa92e', 'SUBDOMAIN_TAKEN'],
  ['two dashes', 'a--b', 'BAD_REQUEST'],
  ['one letter', 'a', 'BAD_REQUEST'],
  ['41 letters', 'a'.repeat(41), 'BAD_REQUEST'],
  ['a dot', 'a.b', 'BAD_REQUEST'],
  ['a letter of another script', 'sаles', 'BAD_REQUEST'],
  ['a path', '../etc', 'BAD_REQUEST'],
  ['an option', '-rf', 'BAD_REQUEST'],
])('%s', (_, wanted, outcome) => {
  const verdict = decideSubdomain(wanted, eve, names);
  expect(verdict.ok ? 'ok' : verdict.code).toBe(outcome);
});

test('one’s own name may be used again, and looked like', () => {
  expect(decideSubdomain('sales-report', ada, names)).toEqual({ ok: true });
  expect(decideSubdomain('salesreport', ada, names)).toEqual({ ok: true });
});

test('a name that one’s app had before is not published to: the app has another one', () => {
  const former = { subdomain: 'figures', formerOf: 'sales-report', ...ada };
  expect(decideSubdomain('figures', ada, [...names, former])).toMatchObject({
    code: 'SUBDOMAIN_TAKEN',
    reason: '“figures” leads to “sales-report”, as your app is called now. Publish there.',
  });
  expect(decideSubdomain('figures', eve, [...names, former])).toMatchObject({ code: 'SUBDOMAIN_TAKEN' });
  expect(decideSubdomain('f1gures', eve, [...names, former])).toMatchObject({ code: 'SUBDOMAIN_TAKEN' });
});

test.each([
  ['a free name', 'inventory', 'ok'],
  ['a name like its own', 'salesreport', 'ok'],
  ['the name that it had before', 'figures', 'ok'],
  ['another app of its owner', 'modern', 'SUBDOMAIN_TAKEN'],
  ['another’s app', 'budget', 'SUBDOMAIN_TAKEN'],
  ['a name like another’s', 'bud-get', 'SUBDOMAIN_TAKEN'],
  ['the name that another app had before', 'costs', 'SUBDOMAIN_TAKEN'],
  ['a reserved name', 'login', 'SUBDOMAIN_TAKEN'],
  ['two dashes', 'a--b', 'BAD_REQUEST'],
])('an app is renamed to %s', (_, wanted, outcome) => {
  const app = { appId: 'app1', subdomain: 'sales-report', ...ada };
  const others = [
    { appId: 'app2', subdomain: 'modern', ...ada },
    { appId: 'app3', subdomain: 'budget', ...eve },
    { appId: 'app3', subdomain: 'costs', formerOf: 'budget', ...eve },
  ];
  const verdict = decideRename(wanted, app, [
    app,
    { ...app, subdomain: 'figures', formerOf: 'sales-report' },
    ...others,
  ]);
  expect(verdict.ok ? 'ok' : verdict.code).toBe(outcome);
});

test('the same person in another organization is somebody else', () => {
  const elsewhere = { ...ada, organizationId: 'org2' };
  expect(decideSubdomain('sales-report', elsewhere, names)).toMatchObject({ code: 'SUBDOMAIN_TAKEN' });
});

test.each([
  ['Inventory', 'inventory'],
  ['Émile’s dashboard', 'emile-s-dashboard'],
  ['  42 things ', 'things'],
  ['日本', 'my-app'],
  ['Sales report', 'sales-report-3'],
  ['admin', 'admin-2'],
  ['x'.repeat(80), 'x'.repeat(30)],
])('a workspace called %j is proposed %j', (name, proposal) => {
  // `sales-report-2` is free, but used: the next number is tried.
  const used = [...names, { subdomain: 'sales-report-2', ...eve }];
  expect(proposeSubdomain(name, eve, used)).toBe(proposal);
  expect(decideSubdomain(proposal, eve, used)).toEqual({ ok: true });
});

test('a skeleton is the same for names that are taken for each other', () => {
  expect(skeleton('m1crosoft-l0gin')).toBe(skeleton('rnlcrosoftlogin'));
  expect(skeleton('a')).not.toBe(skeleton('b'));
});

test.each([
  ['sales', [], 'sales'],
  ['sales', ['sales'], 'sales-2'],
  ['sales', ['sales', 'sales-2'], 'sales-3'],
  ['sales-2', ['sales', 'sales-2'], 'sales-2-2'],
])('the repository of %s beside %j is %s', (subdomain, taken, expected) => {
  expect(decideRepository(subdomain, new Set(taken))).toBe(expected);
});
