import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { EngineError } from '../engine.ts';
import { readKubeconfig } from './kubeconfig.ts';

const ca = Buffer.from('-- authority --').toString('base64');
const file = (more: { cluster?: object; user?: object; top?: object } = {}) =>
  stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'mine',
    contexts: [
      { name: 'other', context: { cluster: 'elsewhere', user: 'somebody' } },
      { name: 'mine', context: { cluster: 'here', user: 'me', namespace: 'default' } },
    ],
    clusters: [
      { name: 'elsewhere', cluster: { server: 'http://10.0.0.1' } },
      {
        name: 'here',
        cluster: { server: 'https://k8s.example.com:6443', 'certificate-authority-data': ca, ...more.cluster },
      },
    ],
    users: [
      { name: 'somebody', user: { exec: { command: 'rm' } } },
      { name: 'me', user: { token: 'secret-token', ...more.user } },
    ],
    ...more.top,
  });

it('takes server, authority and token of the current context', () => {
  expect(readKubeconfig(file())).toEqual({
    server: 'https://k8s.example.com:6443',
    ca: '-- authority --',
    token: 'secret-token',
  });
});

it('takes a client certificate in the place of a token', () => {
  const user = { token: undefined, 'client-certificate-data': ca, 'client-key-data': ca };
  expect(readKubeconfig(file({ user }))).toMatchObject({
    clientCertificate: { cert: '-- authority --', key: '-- authority --' },
  });
});

it.each<[string, Parameters<typeof file>[0], RegExp]>([
  ['a program to run', { user: { exec: { command: 'sh', args: ['-c', 'id'] } } }, /“exec”, which runs a program/],
  ['a plugin', { user: { 'auth-provider': { name: 'gcp' } } }, /“auth-provider”, which runs a program/],
  ['a token in a file', { user: { tokenFile: '/etc/shadow' } }, /“tokenFile”, which names a file/],
  ['a certificate in a file', { user: { 'client-certificate': '/etc/x' } }, /“client-certificate”, which names a file/],
  ['a key in a file', { user: { 'client-key': '/etc/x' } }, /“client-key”, which names a file/],
  ['an authority in a file', { cluster: { 'certificate-authority': '/etc/passwd' } }, /“certificate-authority”, which/],
  ['no check of the server', { cluster: { 'insecure-skip-tls-verify': true } }, /“insecure-skip-tls-verify”, which/],
  ['another name of the server', { cluster: { 'tls-server-name': 'a' } }, /“tls-server-name”, which the portal/],
  ['a proxy', { cluster: { 'proxy-url': 'http://10.0.0.1:3128' } }, /“proxy-url”, which the portal does not use/],
  ['somebody else’s name', { user: { as: 'system:admin' } }, /“as”, which the portal does not use/],
  ['a password', { user: { username: 'a', password: 'b' } }, /“username”, which the portal does not use/],
  ['a plain address', { cluster: { server: 'http://k8s.example.com' } }, /not an https address/],
  ['an address of a file', { cluster: { server: 'file:///etc/passwd' } }, /not an https address/],
  ['a token with a line break', { user: { token: 'a\r\nX-Header: b' } }, /“token” that is not valid/],
  ['no secret', { user: { token: undefined } }, /neither a token nor a client certificate/],
  ['a context that is missing', { top: { 'current-context': 'nobody' } }, /current context is not in it/],
  ['a user that is missing', { top: { users: [] } }, /names a user that is not in it/],
  ['no contexts', { top: { contexts: 'all' } }, /contexts is missing/],
])('refuses %s', (_, more, words) => {
  const refused = () => readKubeconfig(file(more));
  expect(refused).toThrow(EngineError);
  expect(refused).toThrow(words);
  expect(refused).not.toThrow(/secret-token|shadow|passwd|10\.0/);
});

it('refuses what is no kubeconfig, and what unfolds', () => {
  for (const text of ['', ': : :', '[]', 'a: &a [x]\nb: [*a, *a]'])
    expect(() => readKubeconfig(text)).toThrow(/not a kubeconfig/);
});
