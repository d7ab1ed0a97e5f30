import { expect, test } from 'vitest';
import { parseRules } from './parse-rules.ts';

test.each<[string, string, string[]]>([
  ['a column of domains', 'corp.com\npartner.io\n', ['domain corp.com', 'domain partner.io']],
  ['domains with an @', '@corp.com, @partner.io', ['domain @corp.com', 'domain @partner.io']],
  [
    'addresses as mail programs write them',
    'Ada <ada@corp.com>; Bob <bob@x.io>',
    ['email ada@corp.com', 'email bob@x.io'],
  ],
  ['both, in one line', 'corp.com ada@partner.io', ['domain corp.com', 'email ada@partner.io']],
  ['one that is there twice', 'Corp.com\ncorp.com', ['domain Corp.com']],
  ['what is no rule, for the portal to say so', '*.corp.com', ['domain *.corp.com']],
  ['nothing', ' \n , ', []],
])('%s', (_, pasted, rules) => {
  expect(parseRules(pasted, 'domain').map(({ type, value }) => `${type} ${value}`)).toEqual(rules);
});

test('a group’s name may hold anything but a line break', () => {
  expect(parseRules('Sales, EMEA\n data@team ', 'group').map((rule) => rule.value)).toEqual([
    'Sales, EMEA',
    'data@team',
  ]);
});
