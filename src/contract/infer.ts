import type { AnySchema, ContractProcedure, InferSchemaOutput } from '@orpc/contract';

// biome-ignore lint/suspicious/noExplicitAny: the places of a row that are not asked for may hold anything
type Whatever = any;

/** What a handler of the route is given: the input after parsing, with defaults filled in. */
export type Input<R> =
  R extends ContractProcedure<infer I extends AnySchema, Whatever, Whatever, Whatever> ? InferSchemaOutput<I> : never;
