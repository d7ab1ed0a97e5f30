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
interface Mount {
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
    { name: 'tmp', emptyDir: { sizeLimit: `${Math.ceil(plan.resources.storage / 2)}Mi` } },
  ];
  const mounts: Mount[] = [
    { name: 'volume', mountPath: '/volume' },
    { name: 'tmp', mountPath: '/tmp' },
  ];
  if (prepared) {
    volumes.push({ name: 'prepared', persistentVolumeClaim: { claimName: prepared, readOnly: true } });
    mounts.push({ name: 'prepared', mountPath: '/prepared', readOnly: true });
  }
  if (source && source.length > 0) {
    volumes.push({ name: 'source', projected: { sources: source.map(sourceOf) } });
    mounts.push({ name: 'source', mountPath: '/source', readOnly: true });
  }
  const run: Mount = { name: 'run', mountPath: '/run/slipway' };
  if (supervisor) {
    volumes.push({ name: 'given', secret: { secretName: supervisor.secret } });
    volumes.push({ name: 'run', emptyDir: { medium: 'Memory', sizeLimit: '2Mi' } });
    mounts.push({ name: 'given', mountPath: '/given', readOnly: true }, run);
  }
  const container = (name: string, script: string, volumeMounts: Mount[], variables: Record<string, string>) => ({
    name,
    image: plan.image,
    imagePullPolicy: 'IfNotPresent',
    command: ['/bin/bash', '-c', script],
    env: Object.entries(variables).map(([key, value]) => ({ name: key, value })),
    resources: resourcesOf(plan.resources),
    securityContext: containerSecurity,
    volumeMounts,
    terminationMessagePolicy: 'FallbackToLogsOnError',
  });
  const scripted = container(supervisor ? 'before' : 'main', plan.script, mounts, plan.variables);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: plan.name,
      labels: plan.labels,
      ...(plan.owner ? { ownerReferences: plan.owner } : {}),
    },
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: grace,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      hostname: 'workspace',
      // The cluster's own first process then collects the ones that lost their parents.
      shareProcessNamespace: true,
      securityContext: podSecurity,
      volumes,
      ...(supervisor
        ? {
            initContainers: [scripted],
            containers: [container('main', supervise, mountsInside(run), variablesInside(supervisor.environment))],
          }
        : { containers: [scripted] }),
    },
  };
}

const mountsInside = (run: Mount): Mount[] => [
  { name: 'volume', mountPath: inside.home, subPath: 'home' },
  { name: 'tmp', mountPath: '/tmp' },
  run,
];

/** Nothing secret: whoever may look at pods can read it. */
const variablesInside = (environment: string) => ({
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

/** A volume that one node at a time may write: the kind that every cluster has. */
export const claimObject = (
  name: string,
  { storage }: Resources,
  labels: Record<string, string>,
  owner?: PodPlan['owner'],
): KubeObject & Record<string, unknown> => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, labels, ...(owner ? { ownerReferences: owner } : {}) },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: `${storage}Mi` } } },
});

/** What a supervisor is given for one start. Deleted as soon as it has it. */
export const startSecret = (name: string, pod: string, config: string, record?: Meta): Secret => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name,
    labels: labelled({ kind: 'start', pod }),
    ...(record ? { ownerReferences: [{ apiVersion: 'v1', kind: 'Secret', name: record.name, uid: record.uid! }] } : {}),
  },
  type: 'Opaque',
  data: { 'config.json': Buffer.from(config).toString('base64') },
});
