import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccessRule } from '#contract/access.ts';
import { admits, changesOf, matchingRule, readRule, readRules, sameRules } from './rules.ts';

const domain = (value: string): AccessRule => ({ type: 'domain', value });
const email = (value: string): AccessRule => ({ type: 'email', value });
const group = (value: string): AccessRule => ({ type: 'group', value });

describe('a rule is kept in one form', () => {
  test.each<[string, AccessRule, string]>([
    ['a domain', domain('corp.com'), 'corp.com'],
    ['with the @ that people write', domain(' @Corp.COM '), 'corp.com'],
    ['with a trailing dot', domain('corp.com.'), 'corp.com'],
    ['a sub-domain', domain('eu.corp.com'), 'eu.corp.com'],
    ['a domain beyond ASCII', domain('Bücher.example'), 'xn--bcher-kva.example'],
    ['the same one in Punycode', domain('xn--bcher-kva.example'), 'xn--bcher-kva.example'],
    ['an address', email(' Ada@Corp.com '), 'ada@corp.com'],
    ['an address with plus and dots, each of which counts', email('a.d.a+work@corp.com'), 'a.d.a+work@corp.com'],
    ['an address of a domain beyond ASCII', email('ada@bücher.example'), 'ada@xn--bcher-kva.example'],
    ['an address of a machine', email('admin@localhost'), 'admin@localhost'],
    ['a group, whose letter case counts', group(' Data Team '), 'Data Team'],
  ])('%s', (_, typed, value) => {
    expect(readRule(typed)).toEqual({ ok: true, rule: { type: typed.type, value } });
  });

  test('reading what was kept changes nothing', () => {
    const typed = fc.record({
      type: fc.constantFrom('domain' as const, 'email' as const, 'group' as const),
      value: fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.emailAddress(), fc.domain()),
    });
    fc.assert(
      fc.property(typed, (rule) => {
        const read = readRule(rule);
        if (read.ok) expect(readRule(read.rule)).toEqual(read);
      }),
    );
  });

  test('every address and domain that mail knows can be written', () => {
    const local = fc.stringMatching(/^[a-zA-Z0-9_+-]{1,20}$/);
    fc.assert(
      fc.property(local, fc.domain(), (name, host) => {
        expect(readRule(domain(host)).ok).toBe(true);
        expect(readRule(email(`${name}@${host}`)).ok).toBe(true);
      }),
    );
  });
});

describe('what is no rule is told', () => {
  test.each<[string, AccessRule, RegExp]>([
    ['nothing', domain('  '), /empty/],
    ['only an @', domain('@'), /not a domain/],
    ['a wildcard', domain('*.corp.com'), /Wildcards/],
    ['an address as a domain', domain('ada@corp.com'), /email rule/],
    ['a word', domain('corp'), /has a dot/],
    ['two domains', domain('corp.com evil.io'), /not a domain/],
    ['a comma', domain('corp.com,evil.io'), /not a domain/],
    ['a URL', domain('https://corp.com'), /not a domain/],
    ['a path, which a parser of URLs would cut', domain('corp.com/x'), /not a domain/],
    ['an escape, which a parser of URLs would decode', domain('evil%2ecom'), /not a domain/],
    ['a port', domain('corp.com:80'), /not a domain/],
    ['an address of the network', domain('10.0.0.1'), /not a domain/],
    ['a short form of one', domain('0x7f.1'), /not a domain/],
    ['two trailing dots', domain('corp.com..'), /not a domain/],
    ['a leading dot', domain('.corp.com'), /not a domain/],
    ['a label that is too long', domain(`${'a'.repeat(64)}.com`), /not a domain/],
    ['broken Punycode', domain('xn--.com'), /not a domain/],
    ['wide letters that would become ASCII', domain('ｃｏｒｐ.com'), /not a domain/],
    ['an invisible character', domain('cor\u00adp.com'), /not a domain/],
    ['an address without an @', email('corp.com'), /has an @/],
    ['every address of a domain', email('*@corp.com'), /domain rule/],
    ['two @', email('ada@evil.io@corp.com'), /not an address/],
    ['a quoted name', email('"ada"@corp.com'), /not an address/],
    ['a space', email('ada lovelace@corp.com'), /not an address/],
    ['a letter that only looks like an a', email('аda@corp.com'), /not an address/],
    ['the Kelvin sign, which Unicode lowers to a k', email('\u212aim@corp.com'), /not an address/],
    ['a group with a line break', group('a\nb'), /control/],
    ['a group without end', group('g'.repeat(201)), /200/],
  ])('%s', (_, typed, problem) => {
    const read = readRule(typed);
    expect(read.ok ? 'it was taken' : read.problem).toMatch(problem);
  });
});

test('a list holds each rule once, in order, and says where it is wrong', () => {
  const { rules, problems } = readRules([domain('b.com'), email('*'), domain('@B.com'), domain('a.com'), domain('x')]);
  expect(rules).toEqual([domain('b.com'), domain('a.com')]);
  expect([...problems.keys()]).toEqual([1, 4]);
});

test('lists are compared rule by rule', () => {
  expect(sameRules([domain('a.com'), group('x')], [domain('a.com'), group('x')])).toBe(true);
  expect(sameRules([domain('a.com')], [email('a.com')])).toBe(false);
  expect(sameRules([domain('a.com')], [domain('a.com'), domain('b.com')])).toBe(false);
});

test('a change is told rule by rule', () => {
  expect(changesOf([domain('a.com'), group('x')], [domain('a.com'), email('ada@b.com')])).toEqual([
    { field: 'email ada@b.com', from: null, to: 'added' },
    { field: 'group x', from: null, to: 'removed' },
  ]);
});

describe('who is let in', () => {
  const admitted = (rules: AccessRule[], address: string, more: { verified?: boolean; groups?: string[] } = {}) =>
    admits(rules, { email: address, verified: true, groups: [], ...more });

  test.each<[string, boolean, AccessRule[], string]>([
    ['everybody, when there is no rule', true, [], 'anyone@anywhere.example'],
    ['an address of the domain', true, [domain('corp.com')], 'ada@corp.com'],
    ['in any case', true, [domain('corp.com')], 'Ada@CORP.com'],
    ['not a domain that ends like it', false, [domain('corp.com')], 'ada@evilcorp.com'],
    ['not a domain that begins like it', false, [domain('corp.com')], 'ada@corp.com.evil.io'],
    ['not a sub-domain', false, [domain('corp.com')], 'ada@eu.corp.com'],
    ['not the domain above', false, [domain('eu.corp.com')], 'ada@corp.com'],
    ['by what stands after the last @', false, [domain('corp.com')], '"ada@corp.com"@evil.io'],
    ['nor by a name that holds an @', true, [domain('corp.com')], '"x@evil.io"@corp.com'],
    ['not a look-alike in Cyrillic', false, [domain('corp.com')], 'ada@сorp.com'],
    ['not one in wide letters', false, [domain('corp.com')], 'ada@ｃｏｒｐ.com'],
    ['a domain beyond ASCII, however it is written', true, [domain('xn--bcher-kva.example')], 'ada@bücher.example'],
    ['the exact address', true, [email('ada@corp.com')], 'ADA@corp.com'],
    ['not another of its domain', false, [email('ada@corp.com')], 'bob@corp.com'],
    ['not the same with a plus', false, [email('ada@corp.com')], 'ada+x@corp.com'],
    ['not the same with a dot', false, [email('ada@corp.com')], 'a.da@corp.com'],
    ['not a look-alike of it', false, [email('kim@corp.com')], '\u212aim@corp.com'],
    ['by any of several rules', true, [domain('a.com'), email('ada@corp.com')], 'ada@corp.com'],
    ['not by what is no address', false, [domain('corp.com')], 'corp.com'],
    ['nor by one without a name', false, [domain('corp.com')], '@corp.com'],
  ])('%s', (_, expected, rules, address) => {
    expect(admitted(rules, address)).toBe(expected);
  });

  const northwind = domain('northwind.com');
  const contractors = [email('kay@partner.io'), email('lee@gmail.com')];
  test.each<[string, AccessRule[], string[], string[]]>([
    ['all engineers of the company', [northwind], ['ann@northwind.com'], ['kay@partner.io']],
    ['external contractors', contractors, ['kay@partner.io', 'lee@gmail.com'], ['kim@partner.io', 'ann@gmail.com']],
    ['internal testing', [email('ann@northwind.com')], ['ann@northwind.com'], ['bob@northwind.com']],
    [
      'several subsidiaries',
      [northwind, domain('southwind.com')],
      ['a@northwind.com', 'b@southwind.com'],
      ['c@wind.com'],
    ],
    ['everyone', [], ['ann@northwind.com', 'anyone@anywhere.example'], []],
    ['employees and partners', [northwind, ...contractors], ['ann@northwind.com', 'lee@gmail.com'], ['bob@gmail.com']],
  ])('a common pattern: %s', (_, rules, inside, outside) => {
    expect([...inside, ...outside].filter((address) => admitted(rules, address))).toEqual(inside);
  });

  test('an address that was not verified lets nobody in, but a group still does', () => {
    const rules = [domain('corp.com'), email('ada@corp.com'), group('Builders')];
    expect(admitted(rules, 'ada@corp.com', { verified: false })).toBe(false);
    expect(admitted(rules, 'ada@corp.com', { verified: false, groups: ['Builders'] })).toBe(true);
    expect(admitted(rules, 'ada@other.com', { groups: ['builders', 'Builders '] })).toBe(false);
  });

  test('the rule that did it is the first', () => {
    const rules = [group('x'), domain('corp.com'), email('ada@corp.com')];
    expect(matchingRule(rules, { email: 'ada@corp.com', verified: true, groups: ['x'] })).toEqual(group('x'));
    expect(matchingRule(rules, { email: 'ada@corp.com', verified: true, groups: [] })).toEqual(domain('corp.com'));
  });

  test('whatever was kept as a domain lets in exactly the addresses whose domain it is', () => {
    fc.assert(
      fc.property(fc.domain(), fc.domain(), (ruled, other) => {
        const read = readRule(domain(ruled));
        if (!read.ok) return;
        expect(admitted([read.rule], `ada@${ruled}`)).toBe(true);
        expect(admitted([read.rule], `ada@${other}`)).toBe(other.toLowerCase() === read.rule.value);
        expect(admitted([read.rule], `ada@${other}.${ruled}`)).toBe(false);
        expect(admitted([read.rule], `ada@${ruled}.${other}`)).toBe(false);
        expect(admitted([read.rule], `ada@x${ruled}`)).toBe(false);
      }),
    );
  });
});
