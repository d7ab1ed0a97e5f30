import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { Item, ItemChange, ItemFilter, ItemId, ItemInput, Problem } from './schema.ts';
import type { Store } from './store.ts';

const missing = { error: 'There is no item with this id.' };

/** The routes of one resource. Copy this file for the next one. */
export const items: FastifyPluginAsyncTypebox<{ store: Store }> = async (app, { store }) => {
  const tags = ['Items'];
  /** Changes ask for the API key, where one is set. */
  const security = [{ key: [] }];

  app.get(
    '/items',
    { schema: { tags, summary: 'List items, newest first', querystring: ItemFilter, response: { 200: Type.Array(Item) } } },
    async (request) => store.list(request.query),
  );

  app.post(
    '/items',
    { schema: { tags, security, summary: 'Add an item', body: ItemInput, response: { 201: Item } } },
    async (request, reply) => reply.code(201).send(store.add(request.body)),
  );

  app.get(
    '/items/:id',
    { schema: { tags, summary: 'Read an item', params: ItemId, response: { 200: Item, 404: Problem } } },
    async (request, reply) => store.get(request.params.id) ?? reply.code(404).send(missing),
  );

  app.patch(
    '/items/:id',
    { schema: { tags, security, summary: 'Change an item', params: ItemId, body: ItemChange, response: { 200: Item, 404: Problem } } },
    async (request, reply) => store.change(request.params.id, request.body) ?? reply.code(404).send(missing),
  );

  app.delete(
    '/items/:id',
    { schema: { tags, security, summary: 'Delete an item', params: ItemId, response: { 204: Type.Null(), 404: Problem } } },
    async (request, reply) => (store.remove(request.params.id) ? reply.code(204).send(null) : reply.code(404).send(missing)),
  );
};
