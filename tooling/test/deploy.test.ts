import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { loadConfig, variableNames } from '@taskledger/runtime';
import { repositoryRoot } from '@taskledger/testing';

const read = (file: string) => readFileSync(join(repositoryRoot, 'deploy', file), 'utf8');

const object = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }).optional(),
});
const files = readdirSync(join(repositoryRoot, 'deploy/kubernetes'));
const objects = files.flatMap((file) =>
  parseAllDocuments(read(`kubernetes/${file}`)).map((document) => {
    if (document.errors.length > 0) throw new Error(file, { cause: document.errors });
    return { file, ...object.parse(document.toJS()) };
  }),
);
const ofKind = (kind: string) => objects.filter((each) => each.kind === kind);

const container = z.looseObject({
  name: z.string(),
  command: z.array(z.string()),
  ports: z.array(z.object({ name: z.string(), containerPort: z.int() })).default([]),
  envFrom: z.array(z.record(z.string(), z.object({ name: z.string() }))),
  securityContext: z.object({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  readinessProbe: z
    .object({ httpGet: z.object({ port: z.string() }) })
    .loose()
    .optional(),
  livenessProbe: z
    .object({ httpGet: z.object({ port: z.string() }) })
    .loose()
    .optional(),
});
const workload = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    template: z.looseObject({
      metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }),
      spec: z.looseObject({
        automountServiceAccountToken: z.literal(false),
        // The image names its user, which Kubernetes cannot tell from root.
        securityContext: z.looseObject({ runAsNonRoot: z.literal(true), runAsUser: z.int().positive() }),
        containers: z.tuple([container]),
      }),
    }),
  }),
});
const workloads = [...ofKind('Deployment'), ...ofKind('Job')].map((each) => workload.parse(each));

t.test(
  'E6 B9: the manifests are whole: every file is used, every part runs what the build makes',
  async (t) => {
    const { resources } = z
      .object({ resources: z.array(z.string()) })
      .parse(parse(read('kubernetes/kustomization.yaml')));
    const others = ['kustomization.yaml', 'secret.example.yaml'];
    t.same(resources.toSorted(), files.filter((file) => !others.includes(file)).toSorted());
    t.same(workloads.map(({ metadata }) => metadata.name).toSorted(), ['api', 'migrate', 'worker']);
    for (const { metadata, spec } of workloads) {
      const [{ command, ports, envFrom, readinessProbe, livenessProbe }] = spec.template.spec.containers;
      t.equal(command[0], 'node');
      t.ok(existsSync(join(repositoryRoot, command[1] ?? '')), `${metadata.name} runs ${command[1]}`);
      t.same(
        envFrom.flatMap((each) => Object.keys(each)),
        ['configMapRef', 'secretRef'],
      );
      for (const probe of [readinessProbe, livenessProbe].filter((each) => each !== undefined)) {
        t.ok(
          ports.some(({ name }) => name === probe.httpGet.port),
          `${metadata.name} has the port it is asked at`,
        );
      }
    }
    const services = z.array(
      z.looseObject({ spec: z.looseObject({ selector: z.record(z.string(), z.string()) }) }),
    );
    for (const { spec } of services.parse(ofKind('Service'))) {
      const [label = '', value] = Object.entries(spec.selector)[0] ?? [];
      t.ok(workloads.some((each) => each.spec.template.metadata.labels[label] === value));
    }
  },
);

t.test('E6: ConfigMap and Secret are a complete production configuration', async (t) => {
  const { data } = z.looseObject({ data: z.record(z.string(), z.string()) }).parse(ofKind('ConfigMap')[0]);
  const { stringData } = z
    .looseObject({ stringData: z.record(z.string(), z.string()) })
    .parse(ofKind('Secret')[0]);
  const given = { ...data, ...stringData };
  t.same(
    Object.keys(given).filter((name) => !variableNames.includes(name)),
    [],
  );
  const config = loadConfig({
    ...given,
    JWT_PRIVATE_KEY: generateKeyPairSync('ed25519')
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString(),
    OTP_SECRET: randomBytes(48).toString('base64'),
    DATA_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  });
  t.equal(config.environment, 'production');
  const worker = workloads.find(({ metadata }) => metadata.name === 'worker');
  t.equal(worker?.spec.template.spec.containers[0].ports[0]?.containerPort, config.metricsPort);
  const api = workloads.find(({ metadata }) => metadata.name === 'api');
  t.equal(api?.spec.template.spec.containers[0].ports[0]?.containerPort, config.port);
});

const scaledObject = z.looseObject({
  spec: z.looseObject({
    scaleTargetRef: z.object({ name: z.string() }),
    pollingInterval: z.int().positive(),
    minReplicaCount: z.int().positive(),
    maxReplicaCount: z.int(),
    advanced: z.looseObject({
      scalingModifiers: z.object({
        formula: z.string(),
        target: z.literal('1'),
        metricType: z.literal('Value'),
      }),
    }),
    triggers: z.array(z.looseObject({ name: z.string(), metadata: z.looseObject({ query: z.string() }) })),
  }),
});

t.test('E6: workers follow the amount of work, between a low and a high threshold', async (t) => {
  const { spec } = scaledObject.parse(ofKind('ScaledObject')[0]);
  t.ok(workloads.some(({ metadata }) => metadata.name === spec.scaleTargetRef.name));
  t.ok(spec.minReplicaCount < spec.maxReplicaCount);
  t.same(spec.triggers.map(({ name }) => name).toSorted(), ['age', 'backlog']);
  // The formula is an expression of KEDA's and, as it happens, of JavaScript's.
  // oxlint-disable-next-line typescript/no-implied-eval -- the file is our own
  const formula = new Function('backlog', 'age', `return ${spec.advanced.scalingModifiers.formula}`) as (
    backlog: number,
    age: number,
  ) => number;
  t.equal(formula(501, 0), 2, 'twice as many for a high backlog');
  t.equal(formula(0, 31), 2, 'or for an old job');
  t.equal(formula(49, 4), 0.5, 'half as many when both are low');
  t.equal(formula(49, 10), 1);
  t.equal(formula(100, 0), 1, 'as many in between');
});

/** The metrics that an expression of PromQL names. */
const metricsIn = (expression: string): string[] => {
  const named = [...expression.matchAll(/__name__=~"([^"]+)"/g)].flatMap(([, names = '']) =>
    names.split('|'),
  );
  const bare = expression
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\b(by|without|on|ignoring)\s*\([^)]*\)/g, '');
  const words = [...bare.matchAll(/\b([a-z_][a-z0-9_:]*)\b(?!\s*\()/gi)].map(([, word = '']) => word);
  return [...named, ...words.filter((word) => !['and', 'or', 'unless', 'bool'].includes(word))];
};

/** Of prom-client's `collectDefaultMetrics`, those that are used. */
const defaultMetrics = [
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
  'nodejs_eventloop_lag_p99_seconds',
];

t.test('B9 D6: dashboard, alerts and autoscaling name metrics that there are', async (t) => {
  const known = new Set(['up']);
  for (const service of ['api', 'worker']) {
    // Read, not imported: the tools know no service.
    const source = readFileSync(join(repositoryRoot, `services/${service}/src/metrics.ts`), 'utf8');
    for (const [, name = ''] of source.matchAll(/name: '(\w+)'/g)) {
      for (const suffix of ['', '_bucket', '_sum', '_count']) known.add(`${name}${suffix}`);
    }
  }
  for (const name of defaultMetrics) known.add(name);
  const alerts = z
    .object({
      groups: z.array(
        z.looseObject({
          rules: z.array(
            z.looseObject({
              alert: z.string(),
              expr: z.string(),
              labels: z.object({ severity: z.string() }),
            }),
          ),
        }),
      ),
    })
    .parse(parse(read('monitoring/alerts.yml')));
  const dashboard = z
    .looseObject({
      panels: z.array(
        z.looseObject({
          id: z.int(),
          title: z.string(),
          targets: z.array(z.looseObject({ expr: z.string() })),
        }),
      ),
    })
    .parse(JSON.parse(read('monitoring/grafana-dashboard.json')));
  const { spec } = scaledObject.parse(ofKind('ScaledObject')[0]);
  const expressions = [
    ...alerts.groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
    ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ...spec.triggers.map(({ metadata }) => metadata.query),
  ];
  t.ok(expressions.length > 30);
  for (const expression of expressions) {
    const names = metricsIn(expression);
    t.ok(names.length > 0, expression);
    t.same(
      names.filter((name) => !known.has(name)),
      [],
      expression,
    );
  }
  t.equal(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length);
  const scraped = z
    .looseObject({ rule_files: z.array(z.string()) })
    .parse(parse(read('monitoring/prometheus.yml')));
  t.same(scraped.rule_files, ['alerts.yml']);
});
