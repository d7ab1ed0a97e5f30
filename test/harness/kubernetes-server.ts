import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { memoryCluster } from '#engines/kubernetes/memory-cluster.fixture.ts';

/** Of 127.0.0.1, signed by itself. It opens nothing. */
const certificate = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgDO3dTJiJ8PQfnL6t
yOzTrldRHc85x5ridT4MV6uGktOhRANCAATdZS32BB3tzS8b1i32dmm09msztwIv
8zf2USl9BH1++0+g6VRQheypQCIuXHb4i81cVOg06wkogoXrcChX+ijs
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBjzCCATagAwIBAgIUGNLuk3lXcj/iRIphAeJLT2Rb6rcwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyMTE1MDIwN1oYDzIxMjYxMDI4
MTUwMjA3WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATdZS32BB3tzS8b1i32dmm09msztwIv8zf2USl9BH1++0+g6VRQheyp
QCIuXHb4i81cVOg06wkogoXrcChX+ijso2QwYjAdBgNVHQ4EFgQUxpYhfi9yxZjT
R3oQoyuifxCqgK4wHwYDVR0jBBgwFoAUxpYhfi9yxZjTR3oQoyuifxCqgK4wDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0cAMEQC
IDbykMMgwcatXoExRlzyKaNeCeofbHzyVUYX3hTDUYmZAiBY+pAd0BpecxJGfTlB
842h74tcpCu39IS6Z/mV/rN5OQ==
-----END CERTIFICATE-----
`,
};

export interface KubernetesServer {
  /** As `SLIPWAY_KUBERNETES_ALLOW_HOSTS` wants it. */
  host: string;
  /** Of its administrator. @param ca other than its own, to be refused */
  kubeconfig(ca?: string): string;
  end(): void;
}

/** An API server of Kubernetes with objects in memory, over TLS as a real one: for the portal's side of it. */
export async function startKubernetes(): Promise<KubernetesServer> {
  const token = 'the-admins-own-token';
  const cluster = memoryCluster(token);
  const server = createServer(certificate, async (request, answer) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const away = new AbortController();
    answer.on('close', () => away.abort());
    const headers = { authorization: request.headers.authorization ?? '' };
    const body = chunks.length > 0 ? Buffer.concat(chunks).toString() : undefined;
    const response = await cluster.reach(
      new URL(request.url!, 'https://127.0.0.1'),
      { method: request.method!, headers, body, signal: away.signal },
      { tls: {}, endless: false },
    );
    answer.writeHead(response.status, { 'content-type': 'application/json' });
    Readable.fromWeb(response.body as ReadableStream)
      .on('error', () => answer.destroy())
      .pipe(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    kubeconfig: (ca = certificate.cert) =>
      JSON.stringify({
        'current-context': 'test',
        contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
        clusters: [
          {
            name: 'test',
            cluster: {
              server: `https://${host}`,
              'certificate-authority-data': Buffer.from(ca).toString('base64'),
            },
          },
        ],
        users: [{ name: 'admin', user: { token } }],
      }),
    end() {
      server.closeAllConnections();
      server.close();
    },
  };
}
