import { it } from 'vitest';
import { conformance } from '../conformance.ts';
import { kubernetesSubject, testCluster } from './testing.fixture.ts';

const cluster = testCluster();
const missing =
  'No Kubernetes cluster is given: its engine is NOT tested on one. Set SLIPWAY_TEST_KUBECONFIG to a kubeconfig of an administrator, SLIPWAY_TEST_IMAGE to an image of deploy/workspace.Dockerfile that its nodes have, SLIPWAY_TEST_PORTAL_HOST to the address at which its pods reach this machine, and put kubectl on the path.';

if (cluster) {
  conformance('kubernetes', () => kubernetesSubject(cluster));
} else {
  console.warn(missing);
  it.skip(missing, () => {});
}
