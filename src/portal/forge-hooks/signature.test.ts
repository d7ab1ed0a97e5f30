import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { type HookKind, isHookKind, isSigned, newHookSecret } from './signature.ts';

const everybody = "It's a Secret to Everybody";
const now = new Date(1_614_265_330_000);
const standard = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': '1614265330',
  'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const payload = '{"test": 2432232314}';
const standardSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const [github, bitbucket] = [
  '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
  'a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9',
];
const hello = 'Hello, World!';

// The examples of GitHub's, Bitbucket's and Standard Webhooks' own documentation.
test.each<[string, HookKind, string, Record<string, string>, string, boolean]>([
  ['GitHub’s example', 'github', everybody, { 'x-hub-signature-256': `sha256=${github}` }, hello, true],
  ['Bitbucket’s example', 'bitbucket', everybody, { 'x-hub-signature': `sha256=${bitbucket}` }, 'Hello World!', true],
  ['Gitea', 'gitea', everybody, { 'x-gitea-signature': github }, hello, true],
  ['Forgejo', 'gitea', everybody, { 'x-forgejo-signature': github, 'x-gitea-signature': github }, hello, true],
  ['GitLab’s token', 'gitlab', 'whsec_abc', { 'x-gitlab-token': 'whsec_abc' }, hello, true],
  ['Standard Webhooks’ example', 'gitlab', standardSecret, standard, payload, true],
  [
    'one of two signatures',
    'gitlab',
    standardSecret,
    { ...standard, 'webhook-signature': `v1,AAAA ${standard['webhook-signature']}` },
    payload,
    true,
  ],

  ['no signature', 'github', everybody, {}, hello, false],
  ['another body', 'github', everybody, { 'x-hub-signature-256': `sha256=${github}` }, 'Hello, World?', false],
  ['another secret', 'github', 'other', { 'x-hub-signature-256': `sha256=${github}` }, hello, false],
  [
    'the signature cut short',
    'github',
    everybody,
    { 'x-hub-signature-256': `sha256=${github.slice(1)}` },
    hello,
    false,
  ],
  ['GitHub’s signature with SHA-1', 'github', everybody, { 'x-hub-signature': sha1(hello) }, hello, false],
  ['no signature of Gitea’s', 'gitea', everybody, { 'x-hub-signature-256': `sha256=${github}` }, hello, false],
  [
    'a wrong one of Forgejo’s',
    'gitea',
    everybody,
    { 'x-forgejo-signature': 'x', 'x-gitea-signature': github },
    hello,
    false,
  ],
  ['Bitbucket’s with SHA-1', 'bitbucket', everybody, { 'x-hub-signature': sha1(hello) }, hello, false],
  ['a wrong token', 'gitlab', 'whsec_abc', { 'x-gitlab-token': 'whsec_abd' }, hello, false],
  ['no token', 'gitlab', 'undefined', {}, hello, false],
  [
    'a wrong signature beside the right token',
    'gitlab',
    standardSecret,
    { ...standard, 'webhook-signature': 'v1,AAAA', 'x-gitlab-token': standardSecret },
    payload,
    false,
  ],
  ['another id', 'gitlab', standardSecret, { ...standard, 'webhook-id': 'msg_other' }, payload, false],
  ['no time', 'gitlab', standardSecret, { ...standard, 'webhook-timestamp': 'now' }, payload, false],
])('%s', (_, kind, secret, headers, body, signed) => {
  expect(isSigned(kind, secret, { headers, body: Buffer.from(body) }, now)).toBe(signed);
});

function sha1(body: string): string {
  return `sha1=${createHmac('sha1', everybody).update(body).digest('hex')}`;
}

test.each([
  [-301, false],
  [-299, true],
  [299, true],
  [301, false],
])('GitLab’s time may be off by five minutes: %d s is believed: %s', (seconds, signed) => {
  const later = new Date(now.getTime() + seconds * 1000);
  expect(isSigned('gitlab', standardSecret, { headers: standard, body: Buffer.from(payload) }, later)).toBe(signed);
});

test('a new secret is as GitLab wants it: 32 bytes', () => {
  const secret = newHookSecret();
  expect(secret).toMatch(/^whsec_/);
  expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
  expect(newHookSecret()).not.toBe(secret);
});

test.each(['builtin', 'fake', 'toString', '__proto__', ''])('%j sends no webhooks', (kind) => {
  expect(isHookKind(kind)).toBe(false);
});
