import { EngineError, type Labels } from '../engine.ts';
import { isFolderName } from '../names.ts';

/** What every label of ours begins with; `slipway.dev/kind` says what an object is. */
const prefix = 'slipway.dev/';
export const labelled = (labels: Record<string, string>) =>
  Object.fromEntries(Object.entries(labels).map(([key, value]) => [prefix + key, value]));

/** The query of a list: all of these labels. */
export const selecting = (labels: Record<string, string>) =>
  `labelSelector=${encodeURIComponent(
    Object.entries(labelled(labels))
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
  )}`;
export const labelOf = (object: { metadata: { labels?: Record<string, string> } }, key: string) =>
  object.metadata.labels?.[prefix + key];

/** One cluster of the portal has one namespace, and everything in it. */
export const namespaceOf = (clusterId: string) => `slipway-${clusterId}`;

/** The name of an environment's record, pod and volume. @throws EngineError `not_found` for what cannot be an id */
export function environmentName(id: string): string {
  if (!/^[a-z0-9]{1,50}$/.test(id)) throw new EngineError('not_found', 'This environment does not exist any more.');
  return `env-${id}`;
}

/** @throws EngineError `not_found` for what cannot be the name of a source */
export function sourceName(project: string, environment: string): string {
  if (!isFolderName(project) || !isFolderName(environment))
    throw new EngineError('not_found', 'There is no such environment.');
  return `source.${project}.${environment}`;
}

const labelValue = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;

/** For people who look at the cluster: the record has them all, these are those that Kubernetes can hold. */
export const shownLabels = (labels: Labels) =>
  labelled(Object.fromEntries(Object.entries(labels).filter(([, value]) => labelValue.test(value))));

/** Where objects of a namespace are. */
export function pathsIn(namespace: string) {
  const core = `/api/v1/namespaces/${namespace}`;
  const at = (kind: string) => (name?: string) => (name === undefined ? `${core}/${kind}` : `${core}/${kind}/${name}`);
  return {
    pods: at('pods'),
    secrets: at('secrets'),
    configMaps: at('configmaps'),
    claims: at('persistentvolumeclaims'),
    deployments: (name?: string) =>
      `/apis/apps/v1/namespaces/${namespace}/deployments${name === undefined ? '' : `/${name}`}`,
    log: (pod: string, query: string) => `${core}/pods/${pod}/log?${query}`,
    policy: (name?: string) =>
      `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies${name === undefined ? '' : `/${name}`}`,
  };
}
export type Paths = ReturnType<typeof pathsIn>;
