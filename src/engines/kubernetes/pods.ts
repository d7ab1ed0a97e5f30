import type { EnvironmentSpec } from '#contract/environment.ts';
import { labelled } from './names.ts';
import type { ownedBy } from './record.ts';
import { supervise } from './scripts.ts';
import type { KubeObject, Meta, Secret } from './types.ts';

/** Where things lie inside, as in the sandbox of a machine. */
export const inside = { home: '/home/workspace', project: '/home/workspace/project' };
/** The user in the image, and the group that volumes are given. */
const uid = 1000;
/** Seconds that processes have to end. */
export const grace = 10;

type Resources = EnvironmentSpec['resources'];
export interface Mount {
  name: string;
  mountPath: string;
  subPath?: string;
  readOnly?: boolean;
}

/** The Pod Security Standard "restricted", whatever the cluster demands, and a file system that cannot be written. */
const containerSecurity = {
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};
const podSecurity = {
  runAsNonRoot: true,
  runAsUser: uid,
  runAsGroup: uid,
  fsGroup: uid,
  // Else a large volume would be walked through at each start.
  fsGroupChangePolicy: 'OnRootMismatch',
  seccompProfile: { type: 'RuntimeDefault' },
};

/** Memory is there for sure; of the processor a part is, and the rest is shared by who needs it. */
const resourcesOf = ({ cpu, memory }: Resources) => ({
  limits: { cpu: `${Math.ceil(cpu * 1000)}m`, memory: `${memory}Mi` },
  requests: { cpu: `${Math.ceil(cpu * 100)}m`, memory: `${Math.ceil(memory / 4)}Mi` },
});

/** A variable's value, or the field of the pod that is its value. */
type Value = string | { fieldRef: { fieldPath: string } };

/** One container as each of them is. @param script bash */
export const containerObject = (
  { image, resources }: Pick<PodPlan, 'image' | 'resources'>,
  {
    name,
    script,
    mounts,
    variables,
  }: { name: string; script: string; mounts: Mount[]; variables: Record<string, Value> },
) => ({
  name,
  image,
  imagePullPolicy: 'IfNotPresent',
  command: ['/bin/bash', '-c', script],
  env: Object.entries(variables).map(([key, value]) =>
    typeof value === 'string' ? { name: key, value } : { name: key, valueFrom: value },
  ),
  resources: resourcesOf(resources),
  securityContext: containerSecurity,
  volumeMounts: mounts,
  terminationMessagePolicy: 'FallbackToLogsOnError',
});

/** What is true of every pod. */
export const confined = {
  terminationGracePeriodSeconds: grace,
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  hostname: 'workspace',
  securityContext: podSecurity,
};

/** Where a supervisor finds its configuration: handed over in memory, from a secret that only the container before it sees. */
export const handOver = (secret: string) => ({
  volumes: [
    { name: 'given', secret: { secretName: secret } },
    { name: 'run', emptyDir: { medium: 'Memory', sizeLimit: '2Mi' } },
  ],
  given: { name: 'given', mountPath: '/given', readOnly: true } satisfies Mount,
  run: { name: 'run', mountPath: '/run/slipway' } satisfies Mount,
});

export const tmpVolume = ({ storage }: Resources) => ({
  name: 'tmp',
  emptyDir: { sizeLimit: `${Math.ceil(storage / 2)}Mi` },
});
export const tmpMount: Mount = { name: 'tmp', mountPath: '/tmp' };

export interface PodPlan {
  name: string;
  labels: Record<string, string>;
  /** Deleted with it. */
  owner?: ReturnType<typeof ownedBy>;
  image: string;
  resources: Resources;
  /** Volume of the environment. */
  claim: string;
  /** Bash, in the main container or before the supervisor. Sees the whole volume. */
  script: string;
  variables: Record<string, string>;
  /** Volume that is read. */
  prepared?: string;
  /** Config maps whose file `files.tar.gz` together are the source's. */
  source?: string[];
  /** Runs a supervisor, with the configuration that this secret holds. */
  supervisor?: { environment: string; secret: string };
}

/**
 * A pod that runs once: whether an environment that ended is started again is for the portal to say, which alone knows its
 * token and what was asked for. Its name is its environment's, so there is never a second one on the same files.
 */
export function podObject(plan: PodPlan): KubeObject & Record<string, unknown> {
  const { claim, prepared, source, supervisor } = plan;
  const volumes: Record<string, unknown>[] = [
    { name: 'volume', persistentVolumeClaim: { claimName: claim } },
    tmpVolume(plan.resources),
  ];
  const mounts: Mount[] = [{ name: 'volume', mountPath: '/volume' }, tmpMount];
  if (prepared) {
    volumes.push({ name: 'prepared', persistentVolumeClaim: { claimName: prepared, readOnly: true } });
    mounts.push({ name: 'prepared', mountPath: '/prepared', readOnly: true });
  }
  if (source && source.length > 0) {
    volumes.push({ name: 'source', projected: { sources: source.map(sourceOf) } });
    mounts.push({ name: 'source', mountPath: '/source', readOnly: true });
  }
  const handed = supervisor && handOver(supervisor.secret);
  if (handed) {
    volumes.push(...handed.volumes);
    mounts.push(handed.given, handed.run);
  }
  const { script, variables } = plan;
  const scripted = containerObject(plan, { name: supervisor ? 'before' : 'main', script, mounts, variables });
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: plan.name,
      labels: plan.labels,
      ...(plan.owner ? { ownerReferences: plan.owner } : {}),
    },
    spec: {
      ...confined,
      restartPolicy: 'Never',
      // The cluster's own first process then collects the ones that lost their parents.
      shareProcessNamespace: true,
      volumes,
      ...(supervisor && handed
        ? {
            initContainers: [scripted],
            containers: [
              containerObject(plan, {
                name: 'main',
                script: supervise,
                mounts: mountsInside('volume', handed.run),
                variables: variablesInside(supervisor.environment),
              }),
            ],
          }
        : { containers: [scripted] }),
    },
  };
}

/** @param volume that holds the home folder */
export const mountsInside = (volume: string, run: Mount): Mount[] => [
  { name: volume, mountPath: inside.home, subPath: 'home' },
  tmpMount,
  run,
];

/** Nothing secret: whoever may look at pods can read it. */
export const variablesInside = (environment: string) => ({
  HOME: inside.home,
  USER: 'workspace',
  LOGNAME: 'workspace',
  SHELL: '/bin/bash',
  LANG: 'C.UTF-8',
  SLIPWAY_ENVIRONMENT: environment,
});

const sourceOf = (name: string, at: number) => ({
  configMap: { name, items: [{ key: 'files.tar.gz', path: String(at).padStart(3, '0') }] },
});

/**
 * A volume that one node at a time may mount: the kind that every cluster has.
 *
 * @param shared class of volumes that several nodes may mount
 */
export const claimObject = (
  name: string,
  { storage }: Resources,
  labels: Record<string, string>,
  { owner, shared }: { owner?: PodPlan['owner']; shared?: string | null | undefined } = {},
): KubeObject & Record<string, unknown> => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, labels, ...(owner ? { ownerReferences: owner } : {}) },
  spec: {
    accessModes: [shared ? 'ReadWriteMany' : 'ReadWriteOnce'],
    ...(shared ? { storageClassName: shared } : {}),
    resources: { requests: { storage: `${storage}Mi` } },
  },
});

/** What a supervisor is given for one start. Deleted as soon as it has it. */
export const startSecret = (name: string, pod: string, config: string, record?: Meta) =>
  configSecret(name, labelled({ kind: 'start', pod }), config, record);

/** Holds the configuration of a supervisor. */
export const configSecret = (name: string, labels: Record<string, string>, config: string, record?: Meta): Secret => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name,
    labels,
    ...(record ? { ownerReferences: [{ apiVersion: 'v1', kind: 'Secret', name: record.name, uid: record.uid! }] } : {}),
  },
  type: 'Opaque',
  data: { 'config.json': Buffer.from(config).toString('base64') },
});
