import type { ProviderId } from '#contract/ai.ts';

/** Tokens of one request, as the provider counted them; each is in one of them only. */
export interface Usage {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
  /** Of those written, the ones that stay for an hour, which cost more. */
  cacheWriteLong: number;
}

/** What is known of a request's usage when its answer is over. */
export interface Told {
  /** Undefined when the provider has not said. */
  input?: Pick<Usage, 'input' | 'cacheRead' | 'cacheWrite' | 'cacheWriteLong'>;
  /** Only from the end of an answer: what is told while it goes on is too little. */
  output?: number;
}

/** Reads along while an answer passes. It is given every byte, in pieces of any size, and changes none. */
export interface UsageReader {
  feed(bytes: Buffer): void;
  told(): Told;
}

/** Longest line of a stream, and longest whole answer, that is read; beyond it an answer counts as one that told nothing. */
const longest = 16 * 1024 * 1024;
const newline = 10;

/** @param stream server-sent events; otherwise one JSON document */
export function usageReader(provider: ProviderId, stream: boolean): UsageReader {
  const told: Told = {};
  const learn = (json: string) => {
    const answer = parse(json);
    if (provider === 'anthropic') learnAnthropic(told, answer, stream);
    else learnOpenai(told, answer);
  };
  // Of a stream only the few lines with numbers are parsed.
  const read = stream
    ? byLine((line) => {
        if (line.startsWith('data:') && line.includes('"usage"')) learn(line.slice(5));
      })
    : whole(learn);
  return {
    feed: read.feed,
    told() {
      read.end();
      return told;
    },
  };
}

interface Reader {
  feed(bytes: Buffer): void;
  end(): void;
}

/** Cuts bytes into lines. Bytes and not characters are joined, so a piece may end inside a character. */
function byLine(onLine: (line: string) => void): Reader {
  let parts: Buffer[] = [];
  let size = 0;
  let lost = false;
  const keep = (piece: Buffer) => {
    size += piece.length;
    if (size > longest) lost = true;
    if (lost) parts = [];
    else if (piece.length > 0) parts.push(piece);
  };
  const finish = () => {
    if (!lost) onLine(Buffer.concat(parts).toString('utf8'));
    parts = [];
    size = 0;
    lost = false;
  };
  return {
    feed(bytes) {
      let from = 0;
      for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, from)) {
        keep(bytes.subarray(from, at));
        finish();
        from = at + 1;
      }
      keep(bytes.subarray(from));
    },
    end: finish,
  };
}

function whole(onDocument: (text: string) => void): Reader {
  const parts: Buffer[] = [];
  let size = 0;
  return {
    feed(bytes) {
      size += bytes.length;
      if (size > longest) parts.length = 0;
      else parts.push(bytes);
    },
    end() {
      if (parts.length > 0 && size <= longest) onDocument(Buffer.concat(parts).toString('utf8'));
      parts.length = 0;
    },
  };
}

type Json = Record<string, unknown>;

function parse(text: string): Json {
  try {
    return object(JSON.parse(text));
  } catch {
    return {};
  }
}

const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

/** A provider may be anybody's server: what is no sensible number counts as not told. */
function count(value: unknown): number | undefined {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 1e9 ? (value as number) : undefined;
}

function learnAnthropic(told: Told, answer: Json, stream: boolean): void {
  const start = answer.type === 'message_start';
  const usage = object(start ? object(answer.message).usage : answer.usage);
  const input = count(usage.input_tokens);
  if (input !== undefined) {
    told.input = {
      input,
      cacheRead: count(usage.cache_read_input_tokens) ?? told.input?.cacheRead ?? 0,
      cacheWrite: count(usage.cache_creation_input_tokens) ?? told.input?.cacheWrite ?? 0,
      cacheWriteLong: count(object(usage.cache_creation).ephemeral_1h_input_tokens) ?? told.input?.cacheWriteLong ?? 0,
    };
  }
  const output = count(usage.output_tokens);
  if (output !== undefined && (!stream || answer.type === 'message_delta')) told.output = output;
}

/** Chat completions say `prompt_tokens`, responses `input_tokens`; in both, what came from the cache is among them. */
function learnOpenai(told: Told, answer: Json): void {
  const usage = object(answer.usage ?? object(answer.response).usage);
  const all = count(usage.prompt_tokens ?? usage.input_tokens);
  const details = object(usage.prompt_tokens_details ?? usage.input_tokens_details);
  if (all !== undefined) {
    const cacheRead = Math.min(all, count(details.cached_tokens) ?? 0);
    const cacheWrite = Math.min(all - cacheRead, count(details.cache_write_tokens) ?? 0);
    told.input = { input: all - cacheRead - cacheWrite, cacheRead, cacheWrite, cacheWriteLong: 0 };
  }
  const output = count(usage.completion_tokens ?? usage.output_tokens);
  if (output !== undefined) told.output = output;
}
