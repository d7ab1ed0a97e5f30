import type { KubeObject } from './types.ts';

/** Of the portal, in each of its namespaces. */
export const accountName = 'slipway-portal';
/** Says whose namespace it is: two clusters of the portal, or two portals, never share one. */
export const clusterAnnotation = 'slipway.dev/cluster';

/** Fields of a kind that only the cluster reads. */
type Written = KubeObject & Record<string, unknown>;

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

/**
 * What the portal may do, in its own namespace alone. No `exec`, no `attach`, no `portforward`: a supervisor's link is the only
 * way into an environment. Nothing of nodes, namespaces, roles or accounts. Who may write secrets of a namespace may make
 * tokens of each account in it, which is why the namespace is made for this and has no other account worth having.
 */
export const rules: Rule[] = [
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch', 'create', 'delete', 'deletecollection'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
  { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['get', 'create', 'delete', 'deletecollection'] },
  { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'create', 'delete'] },
  {
    apiGroups: [''],
    resources: ['secrets'],
    verbs: ['get', 'list', 'watch', 'create', 'update', 'delete', 'deletecollection'],
  },
  {
    apiGroups: ['apps'],
    resources: ['deployments'],
    verbs: ['get', 'create', 'update', 'delete', 'deletecollection'],
  },
  { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['get', 'create', 'update'] },
];

/** What is made with the admin's kubeconfig, in this order; each with the path of its kind. */
export function accountObjects(namespace: string, cluster: string): { path: string; object: Written }[] {
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  const metadata = { name: accountName, namespace, annotations: { [clusterAnnotation]: cluster } };
  return [
    {
      path: `/api/v1/namespaces/${namespace}/serviceaccounts`,
      object: { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false },
    },
    {
      path: `${rbac}/roles`,
      object: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata, rules },
    },
    {
      path: `${rbac}/rolebindings`,
      object: {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: accountName },
        subjects: [{ kind: 'ServiceAccount', name: accountName, namespace }],
      },
    },
  ];
}

/** Newer clusters hold every pod of it to the strictest standard; older ones do not know the label. */
export const namespaceObject = (namespace: string, cluster: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: namespace,
    labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
    annotations: { [clusterAnnotation]: cluster },
  },
});
