import { expect, test } from 'vitest';
import { type DomainFacts, domainFault } from './domain-proof.ts';

const stranger: DomainFacts = { kept: false, alone: false, ofAnAdmin: false };

test.each<[string, string, Partial<DomainFacts>, boolean]>([
  ['a stranger’s domain', 'corp.com', {}, false],
  ['an admin’s own domain', 'corp.com', { ofAnAdmin: true }, true],
  ['any domain, while nobody else is there', 'corp.com', { alone: true }, true],
  ['what it had before', 'corp.com', { kept: true }, true],
  ['a domain of everybody’s, though an admin is there', 'gmail.com', { ofAnAdmin: true }, false],
  ['a domain of everybody’s, while nobody else is there', 'gmail.com', { alone: true }, true],
])('%s', (_, domain, facts, may) => {
  expect(domainFault(domain, { ...stranger, ...facts }) === null).toBe(may);
});
