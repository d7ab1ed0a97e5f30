/** The shapes of the API, written once: they validate requests, type the code and become the OpenAPI document. */
import { type Static, Type } from 'typebox';

const states = ['available', 'lent', 'repair'] as const;

export const ItemInput = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 80, examples: ['Conference camera'] }),
    place: Type.String({ minLength: 1, maxLength: 80, examples: ['Room 4'] }),
    state: Type.Enum(states, { default: 'available' }),
  },
  { additionalProperties: false },
);
export type ItemInput = Static<typeof ItemInput>;

/** Every field is optional, and none has a default: what is not sent stays as it is. */
export const ItemChange = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
    place: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
    state: Type.Optional(Type.Enum(states, { examples: ['lent'] })),
  },
  { additionalProperties: false, minProperties: 1 },
);
export type ItemChange = Static<typeof ItemChange>;

export const Item = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  place: Type.String(),
  state: Type.Enum(states),
  createdAt: Type.String({ format: 'date-time' }),
});
export type Item = Static<typeof Item>;

export const ItemId = Type.Object({ id: Type.Integer({ minimum: 1, examples: [1] }) });

export const ItemFilter = Type.Object({
  state: Type.Optional(Type.Enum(states)),
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 50 }),
});

export const Problem = Type.Object({ error: Type.String() });
