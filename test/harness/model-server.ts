import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

/** What a client asked, as it arrived. */
export interface ModelRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  /** The parsed JSON; null without a body. */
  // biome-ignore lint/suspicious/noExplicitAny: two APIs' worth of shapes, looked into by tests
  body: any;
  /** Resolves when the client has gone before the answer was whole. */
  gone: Promise<void>;
}

/** What the model does with one request. */
export interface Turn {
  text?: string;
  /** Calls of tools that the client offered. */
  tools?: { name: string; input: object }[];
  /** An error instead, in the API's shape. */
  error?: { status: number; message: string; headers?: Record<string, string> };
  usage?: { input?: number; output?: number; cacheRead?: number; cacheWrite?: number };
  /** False: an answer without usage, as some servers give. */
  tellUsage?: boolean;
  /** Bytes of each piece that is written, for readers that must not care; a whole event at a time without it. */
  pieces?: number;
  /** Milliseconds between pieces. */
  pause?: number;
  /** The answer stops before its end until this resolves. */
  until?: Promise<unknown>;
  /** Answers by hand instead. */
  by?: (req: IncomingMessage, res: ServerResponse) => void;
}

export interface ModelServer {
  /** Without a path: Anthropic's base URL. OpenAI's is this with `/v1`. */
  url: string;
  /** As `SLIPWAY_AI_ALLOW_HOSTS` wants it. */
  host: string;
  /** All that arrived, in order. */
  requests: ModelRequest[];
  /** Decides what is answered. Without it: “Hello from the model.” */
  answer: (request: ModelRequest) => Turn;
  end(): Promise<void>;
}

/**
 * Turns one after the other, for a conversation with tools; the last again and again. Requests that offer no tools are
 * asides, such as the title of a conversation: they are answered and use up no turn.
 */
export function inOrder(...turns: Turn[]): ModelServer['answer'] {
  let next = 0;
  return ({ body }) => {
    if (!body?.tools?.length) return { text: 'A title' };
    return turns[Math.min(next++, turns.length - 1)] ?? {};
  };
}

/** A model behind the APIs of Anthropic (messages) and OpenAI (chat completions, responses), which says what it is told to. */
export async function startModelServer(): Promise<ModelServer> {
  const model: ModelServer = {
    ...{ url: '', host: '', requests: [] },
    answer: () => ({ text: 'Hello from the model.' }),
    async end() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer((req, res) => {
    serve(model, req, res).catch(() => res.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  model.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  model.url = `http://${model.host}`;
  return model;
}

async function serve(model: ModelServer, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const body = await text(req);
  const gone = new Promise<void>((resolve) => {
    res.once('close', () => {
      if (!res.writableFinished) resolve();
    });
  });
  const { method = '', url: path = '', headers } = req;
  const request = { method, path, headers, body: body ? JSON.parse(body) : null, gone };
  model.requests.push(request);
  const api = Object.entries(apis).find(([suffix]) => path.split('?')[0]!.endsWith(suffix))?.[1];
  if (!api) return void res.writeHead(404).end();
  const turn = model.answer(request);
  if (turn.by) return turn.by(req, res);
  if (turn.error) {
    const { status, message } = turn.error;
    res.writeHead(status, { 'content-type': 'application/json', ...turn.error.headers });
    return void res.end(JSON.stringify(api.error(status, message)));
  }
  if (!request.body.stream) {
    await turn.until;
    res.writeHead(200, { 'content-type': 'application/json' });
    return void res.end(JSON.stringify(api.whole(request.body, turn)));
  }
  res.writeHead(200, { 'content-type': 'text/event-stream' });
  const events = api.stream(request.body, turn).map(eventText);
  const last = events.pop()!;
  for (const event of events) await write(res, event, turn);
  await turn.until;
  await write(res, last, turn);
  res.end();
}

type Event = { event?: string; data: unknown };
const eventText = ({ event, data }: Event) =>
  `${event ? `event: ${event}\n` : ''}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;

async function write(res: ServerResponse, event: string, { pieces, pause }: Turn): Promise<void> {
  const bytes = Buffer.from(event);
  const size = pieces ?? bytes.length;
  for (let at = 0; at < bytes.length; at += size) {
    res.write(bytes.subarray(at, at + size));
    if (pause) await wait(pause);
    else if (pieces) await new Promise(setImmediate);
  }
}

interface Api {
  whole(body: { model: string }, turn: Turn): object;
  stream(body: { model: string; stream_options?: { include_usage?: boolean } }, turn: Turn): Event[];
  error(status: number, message: string): object;
}

const usageOf = ({ usage = {} }: Turn) => ({ input: 11, output: 7, cacheRead: 0, cacheWrite: 0, ...usage });
/** The text in pieces of a few characters, as models stream it. */
const tokensOf = ({ text: all = '' }: Turn) => all.match(/[\s\S]{1,8}/g) ?? [];
let calls = 0;
const callId = (prefix: string) => `${prefix}${++calls}`;

const anthropic: Api = {
  whole: ({ model }, turn) => ({
    ...message(model, turn),
    content: [
      ...(turn.text ? [{ type: 'text', text: turn.text }] : []),
      ...(turn.tools ?? []).map((tool) => ({ type: 'tool_use', id: callId('toolu_'), ...tool })),
    ],
    stop_reason: turn.tools ? 'tool_use' : 'end_turn',
  }),
  stream({ model }, turn) {
    const of = (type: string, rest: object): Event => ({ event: type, data: { type, ...rest } });
    const { output } = usageOf(turn);
    const blocks: { start: object; deltas: object[] }[] = [
      ...(turn.text
        ? [{ start: { type: 'text', text: '' }, deltas: tokensOf(turn).map((text) => ({ type: 'text_delta', text })) }]
        : []),
      ...(turn.tools ?? []).map(({ name, input }) => ({
        start: { type: 'tool_use', id: callId('toolu_'), name, input: {} },
        deltas: [{ type: 'input_json_delta', partial_json: JSON.stringify(input) }],
      })),
    ];
    return [
      of('message_start', { message: { ...message(model, turn), content: [], stop_reason: null } }),
      ...blocks.flatMap(({ start, deltas }, index) => [
        of('content_block_start', { index, content_block: start }),
        ...deltas.map((delta) => of('content_block_delta', { index, delta })),
        of('content_block_stop', { index }),
      ]),
      of('message_delta', {
        delta: { stop_reason: turn.tools ? 'tool_use' : 'end_turn', stop_sequence: null },
        ...(turn.tellUsage === false ? {} : { usage: { output_tokens: output } }),
      }),
      of('message_stop', {}),
    ];
  },
  error: (status, message) => ({
    type: 'error',
    error: {
      type: status === 429 ? 'rate_limit_error' : status >= 500 ? 'api_error' : 'invalid_request_error',
      message,
    },
  }),
};

function message(model: string, turn: Turn): object {
  const { input, output, cacheRead, cacheWrite } = usageOf(turn);
  const usage = {
    input_tokens: input,
    cache_read_input_tokens: cacheRead,
    cache_creation_input_tokens: cacheWrite,
    output_tokens: output,
  };
  const about = { id: callId('msg_'), type: 'message', role: 'assistant', model, stop_sequence: null };
  return turn.tellUsage === false ? about : { ...about, usage };
}

const openaiError: Api['error'] = (status, message) => ({
  error: { message, type: status >= 500 ? 'server_error' : 'invalid_request_error', param: null, code: null },
});

const chat: Api = {
  whole: ({ model }, turn) => ({
    ...{ id: callId('chatcmpl-'), object: 'chat.completion', created: 1, model },
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: turn.text ?? null,
          ...(turn.tools ? { tool_calls: toolCalls(turn) } : {}),
        },
        finish_reason: turn.tools ? 'tool_calls' : 'stop',
      },
    ],
    ...(turn.tellUsage === false ? {} : { usage: chatUsage(turn) }),
  }),
  stream({ model, stream_options }, turn) {
    const about = { id: callId('chatcmpl-'), object: 'chat.completion.chunk', created: 1, model };
    const choice = (delta: object, finish_reason: string | null = null): Event => ({
      data: { ...about, choices: [{ index: 0, delta, finish_reason }] },
    });
    return [
      choice({ role: 'assistant', content: '' }),
      ...tokensOf(turn).map((content) => choice({ content })),
      ...(turn.tools ? [choice({ tool_calls: toolCalls(turn).map((call, index) => ({ index, ...call })) })] : []),
      choice({}, turn.tools ? 'tool_calls' : 'stop'),
      ...(stream_options?.include_usage && turn.tellUsage !== false
        ? [{ data: { ...about, choices: [], usage: chatUsage(turn) } }]
        : []),
      { data: '[DONE]' },
    ];
  },
  error: openaiError,
};

const toolCalls = ({ tools = [] }: Turn) =>
  tools.map(({ name, input }) => ({
    id: callId('call_'),
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }));

function chatUsage(turn: Turn) {
  const { input, output, cacheRead } = usageOf(turn);
  return {
    prompt_tokens: input + cacheRead,
    completion_tokens: output,
    total_tokens: input + cacheRead + output,
    prompt_tokens_details: { cached_tokens: cacheRead },
  };
}

const responses: Api = {
  whole: ({ model }, turn) => response(model, turn, responseItems(turn), 'completed'),
  stream({ model }, turn) {
    const items = responseItems(turn);
    let sequence = 0;
    const of = (type: string, rest: object): Event => ({
      event: type,
      data: { type, sequence_number: sequence++, ...rest },
    });
    return [
      of('response.created', { response: { ...response(model, turn, [], 'in_progress'), usage: null } }),
      ...items.flatMap((item, output_index) => [
        of('response.output_item.added', { output_index, item: { ...item, status: 'in_progress' } }),
        ...(item.type === 'message'
          ? tokensOf(turn).map((delta) =>
              of('response.output_text.delta', { item_id: item.id, output_index, content_index: 0, delta }),
            )
          : [of('response.function_call_arguments.delta', { item_id: item.id, output_index, delta: item.arguments })]),
        of('response.output_item.done', { output_index, item }),
      ]),
      of('response.completed', { response: response(model, turn, items, 'completed') }),
    ];
  },
  error: openaiError,
};

// biome-ignore lint/suspicious/noExplicitAny: an item of either kind
const responseItems = (turn: Turn): any[] => [
  ...(turn.text
    ? [
        {
          ...{ type: 'message', id: callId('item_'), status: 'completed', role: 'assistant' },
          content: [{ type: 'output_text', text: turn.text, annotations: [] }],
        },
      ]
    : []),
  ...(turn.tools ?? []).map(({ name, input }) => ({
    ...{ type: 'function_call', id: callId('item_'), call_id: callId('call_'), status: 'completed', name },
    arguments: JSON.stringify(input),
  })),
];

function response(model: string, turn: Turn, output: object[], status: string) {
  const { input, output: answered, cacheRead } = usageOf(turn);
  return {
    ...{ id: callId('resp_'), object: 'response', created_at: 1, model, status, output },
    usage:
      turn.tellUsage === false
        ? null
        : {
            input_tokens: input + cacheRead,
            input_tokens_details: { cached_tokens: cacheRead },
            output_tokens: answered,
            output_tokens_details: { reasoning_tokens: 0 },
            total_tokens: input + cacheRead + answered,
          },
  };
}

/** By the end of the path. */
const apis: Record<string, Api> = {
  '/messages': anthropic,
  '/messages/count_tokens': { ...anthropic, whole: (_, turn) => ({ input_tokens: usageOf(turn).input }) },
  '/chat/completions': chat,
  '/responses': responses,
};
