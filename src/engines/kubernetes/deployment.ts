import { createHash } from 'node:crypto';
import { labelled } from './names.ts';
import {
  confined,
  containerObject,
  handOver,
  type Mount,
  mountsInside,
  type PodPlan,
  tmpMount,
  tmpVolume,
  variablesInside,
} from './pods.ts';
import { configureCopy, superviseCopy } from './scripts.ts';
import type { Deployment, Meta, Pod } from './types.ts';

const digestAnnotation = 'slipway.dev/digest';

export const digestOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);

export interface DeploymentPlan
  extends Required<Pick<PodPlan, 'name' | 'labels' | 'owner' | 'image' | 'resources' | 'claim'>> {
  environment: string;
  /** Source version that its files are of. */
  version: string;
  /** Holds what its supervisors are given, as long as the Deployment is there. Another one's name is another content. */
  secret: string;
  replicas: number;
  /** Several nodes may mount its volume. */
  shared: boolean;
}

/**
 * An environment that runs more than once. Each pod has a copy of its files, made before it starts, and what it writes ends
 * with it: so they need nothing of each other, and nothing of the portal to start.
 */
export function deploymentObject(plan: DeploymentPlan): Deployment & Record<string, unknown> {
  const template = templateOf(plan);
  const { metadata } = template;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: plan.name, labels: plan.labels, ownerReferences: plan.owner },
    spec: {
      replicas: plan.replicas,
      revisionHistoryLimit: 0,
      selector: { matchLabels: selectorOf(plan) },
      // Another configuration is taken over one by one: never fewer than were asked for.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      // What a cluster makes of a template has more fields than were sent: templates are compared by this.
      template: {
        ...template,
        metadata: { ...metadata, annotations: { [digestAnnotation]: digestOf(JSON.stringify(template)) } },
      },
    },
  };
}

/** Which template a Deployment has, or a pod is of. */
const digestIn = ({ metadata }: { metadata: Pick<Meta, 'annotations'> }) => metadata.annotations?.[digestAnnotation];

export const isOfTemplate = (pod: Pod, { spec }: Deployment) => digestIn(pod) === digestIn(spec.template);
export const isSame = ({ spec: one }: Deployment, { spec: other }: Deployment) =>
  digestIn(one.template) === digestIn(other.template) && one.replicas === other.replicas;

const selectorOf = ({ environment }: DeploymentPlan) => labelled({ kind: 'environment', id: environment });

function templateOf(plan: DeploymentPlan) {
  const { volumes, given, run } = handOver(plan.secret);
  const copied: Mount[] = [
    { name: 'volume', mountPath: '/volume', readOnly: true },
    { name: 'copy', mountPath: '/copy' },
  ];
  const before = {
    script: configureCopy,
    mounts: [...copied, tmpMount, given, run],
    variables: { VERSION: plan.version },
  };
  const main = {
    script: superviseCopy,
    mounts: mountsInside('copy', run),
    variables: {
      ...variablesInside(plan.environment),
      // How it calls itself at its link: one name for each.
      SLIPWAY_REPLICA: { fieldRef: { fieldPath: 'metadata.name' } },
    },
  };
  return {
    metadata: { labels: { ...plan.labels, ...selectorOf(plan) } },
    spec: {
      ...confined,
      restartPolicy: 'Always',
      affinity: placement(plan),
      volumes: [
        { name: 'volume', persistentVolumeClaim: { claimName: plan.claim, readOnly: true } },
        { name: 'copy', emptyDir: { sizeLimit: `${plan.resources.storage}Mi` } },
        tmpVolume(plan.resources),
        ...volumes,
      ],
      initContainers: [containerObject(plan, { name: 'before', ...before })],
      containers: [containerObject(plan, { name: 'main', ...main })],
    },
  };
}

/** A volume that one node may mount ties them all to it; one that all may lets each have a node of its own. */
function placement(plan: DeploymentPlan) {
  const term = { labelSelector: { matchLabels: selectorOf(plan) }, topologyKey: 'kubernetes.io/hostname' };
  return plan.shared
    ? { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] } }
    : { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
}
