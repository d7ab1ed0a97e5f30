import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CommandLine, commandLine } from '../harness/command-line.ts';
import { type ModelServer, startModelServer } from '../harness/model-server.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';

/** AI from the command line, typed as an admin would. */
let portal: TestPortal;
let model: ModelServer;
let slipway: CommandLine;
let blueprint: string;
beforeAll(async () => {
  model = await startModelServer();
  portal = await testPortal({ SLIPWAY_AI_ALLOW_HOSTS: model.host });
  const type = commandLine(portal.url, (await portal.as('ann@corp.com', 'admin')).key);
  slipway = (...typed) => type('ai', ...typed);
  blueprint = await portal.addBlueprint({});
});
afterAll(async () => {
  await portal?.end();
  await model?.end();
});

test('a provider is set up, priced, limited, tried and looked at', { timeout: 120_000 }, async () => {
  const custom = { enabled: true, name: 'House', model: 'house', baseUrl: `${model.url}/v1` };
  const price = { provider: 'custom', model: 'house', input: 1, output: 2, cacheRead: 0, cacheWrite: 0 };
  expect(await slipway('configure', '--id', blueprint, '--custom', JSON.stringify(custom))).toMatchObject({
    custom: { enabled: true, name: 'House' },
    chat: { provider: 'custom', model: 'house' },
  });
  expect((await slipway('set-prices', '--prices', JSON.stringify([price]))).items).toContainEqual({
    ...price,
    custom: true,
  });
  expect((await slipway('prices')).items.length).toBeGreaterThan(20);
  await slipway('set-budgets', '--budgets', '[{"scope":"organization","period":"day","limit":1}]');
  expect(await slipway('test', '--id', blueprint, '--provider', 'custom')).toMatchObject({ ok: true, model: 'house' });
  expect(await slipway('usage', '--by', 'model')).toMatchObject({ items: [{ key: 'custom/house', requests: 1 }] });
  expect((await slipway('budgets')).items).toMatchObject([{ scope: 'organization', limit: 1, spent: 0.000025 }]);
  expect(await slipway('blueprint', '--id', blueprint)).toMatchObject({ custom: { models: ['house'] } });
  await expect(slipway('configure', '--id', blueprint, '--custom', '{"baseUrl":"https://10.0.0.1"}')).rejects.toThrow(
    /custom\.baseUrl: This address is inside a private network/,
  );
});
