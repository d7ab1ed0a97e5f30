import type { Call, Endpoint } from './endpoints.ts';
import { shippedModel } from './prices.ts';
import { Refusal } from './refusal.ts';

/** What a request asks for, and the body that is sent on for it. */
export interface Asked {
  model: string;
  /** Most tokens that the answer can have; 0 for a call that answers none. */
  outputTokens: number;
  /** More tokens than the request can have: each is at least a byte, and pictures and documents are counted at their most. */
  inputTokens: number;
  /** Made from what was read, so that the provider cannot see another model than was checked here, in a key that came twice. */
  body: Buffer;
}

type Json = Record<string, unknown>;

/** Tokens of one picture or document at most, at any provider's resolution and page limit. */
const mediaTokens = 50_000;
const documentTokens = 300_000;
/** What providers write around a request with tools. */
const overhead = 1_000;
const mostOutput = 1_000_000;
/** Length of an answer that was left open: of a model that is not known here, and of any. */
const unknownOutput = 4_096;
const longestDefault = 32_000;

/**
 * Reads a request as far as the gateway must: model, length of the answer, and what would cost more than tokens.
 *
 * @throws Refusal
 */
export function readRequest({ provider, call }: Pick<Endpoint, 'provider' | 'call'>, raw: Buffer): Asked {
  const json = parse(raw);
  const { model } = json;
  if (typeof model !== 'string' || model === '') throw new Refusal('bad_request', 'model: name the model.');
  refuseExtras(call, json);
  const known = shippedModel(provider, model);
  const outputTokens = boundOutput(provider, call, json, Math.min(known?.output ?? unknownOutput, longestDefault));
  // A stream tells its usage only when asked to.
  if (call === 'chat' && json.stream === true)
    json.stream_options = { ...(isObject(json.stream_options) ? json.stream_options : {}), include_usage: true };
  const body = stringify(json);
  // A larger request than the model takes is refused by the provider, and costs nothing.
  const inputTokens = Math.min(body.length + overhead + media(json), known?.context ?? Number.POSITIVE_INFINITY);
  return { model, outputTokens, inputTokens, body };
}

function parse(raw: Buffer): Json {
  try {
    const json: unknown = JSON.parse(raw.toString('utf8'));
    if (isObject(json)) return json;
  } catch {}
  throw new Refusal('bad_request', 'The body is not a JSON object.');
}

function stringify(json: Json): Buffer {
  try {
    return Buffer.from(JSON.stringify(json));
  } catch {
    throw new Refusal('bad_request', 'The body is nested too deeply.');
  }
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What providers offer beside tokens: work that goes on after the answer, input that is stored with them, tools of their own
 * that cost by the call, and faster service at another price. None of it could be held to a budget.
 */
const extras: Record<Exclude<Call, 'models'>, Record<string, (value: unknown) => boolean>> = {
  messages: {
    mcp_servers: isSet,
    container: isSet,
    speed: (value) => isSet(value) && value !== 'standard',
    inference_geo: (value) => isSet(value) && value !== 'global',
    tools: hasProviderTools,
  },
  count_tokens: { mcp_servers: isSet },
  chat: {
    web_search_options: isSet,
    service_tier: isPriority,
    audio: isSet,
    modalities: (value) => isSet(value) && JSON.stringify(value) !== '["text"]',
    tools: hasProviderTools,
  },
  responses: {
    background: (value) => value === true,
    previous_response_id: isSet,
    conversation: isSet,
    prompt: isSet,
    service_tier: isPriority,
    tools: hasProviderTools,
  },
};

function refuseExtras(call: Call, json: Json): void {
  if (call === 'models') return;
  for (const [field, refused] of Object.entries(extras[call]))
    if (refused(json[field]))
      throw new Refusal(
        'bad_request',
        `${field}: this is not offered through the gateway, because its cost could not be held to a budget.`,
      );
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isPriority(value: unknown): boolean {
  return isSet(value) && !['auto', 'default', 'flex'].includes(value as string);
}

/** Tools that the caller runs. All others run at the provider, for a price by the call. */
const callersTools =
  /^(?:custom|function|(?:bash|text_editor|computer|memory|tool_search_tool\w*)_\d{8}|local_shell|apply_patch)$/;

function hasProviderTools(value: unknown): boolean {
  if (!Array.isArray(value)) return isSet(value);
  return value.some((tool) => {
    const type = isObject(tool) ? (tool.type ?? 'custom') : null;
    return typeof type !== 'string' || !callersTools.test(type);
  });
}

/** The most that the answer can have in all; written into the request when the caller left it open. */
function boundOutput(provider: Endpoint['provider'], call: Call, json: Json, defaultOutput: number): number {
  if (call === 'count_tokens') return 0;
  if (call === 'messages') {
    const asked = tokens('max_tokens', json);
    if (asked === undefined) throw new Refusal('bad_request', 'max_tokens: say how long the answer may be.');
    return asked;
  }
  if (call === 'responses') {
    const asked = tokens('max_output_tokens', json) ?? defaultOutput;
    json.max_output_tokens = asked;
    return asked;
  }
  const asked = [tokens('max_tokens', json), tokens('max_completion_tokens', json)].filter((n) => n !== undefined);
  // The newer name is the only one that OpenAI's reasoning models take, the older the only one that others know.
  if (asked.length === 0) json[provider === 'openai' ? 'max_completion_tokens' : 'max_tokens'] = defaultOutput;
  const answers = count('n', json, 16) ?? 1;
  return answers * (asked.length === 0 ? defaultOutput : Math.max(...asked));
}

const tokens = (field: string, json: Json) => count(field, json, mostOutput);

function count(field: string, json: Json, most: number): number | undefined {
  const value = json[field];
  if (!isSet(value)) {
    delete json[field];
    return undefined;
  }
  if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > most)
    throw new Refusal('bad_request', `${field}: must be a whole number from 1 to ${most}.`);
  return value as number;
}

/** Pictures and documents may be far more tokens than bytes: they are compressed, or only named by an address. */
function media(json: Json): number {
  let sum = 0;
  const open: unknown[] = [json.messages, json.input, json.system];
  while (open.length > 0) {
    const value = open.pop();
    if (Array.isArray(value)) for (const part of value) open.push(part);
    else if (isObject(value)) {
      if (value.type === 'image' || value.type === 'image_url' || value.type === 'input_image') sum += mediaTokens;
      else if (value.type === 'document' || value.type === 'file' || value.type === 'input_file') sum += documentTokens;
      open.push(value.content, value.output);
    }
  }
  return sum;
}
