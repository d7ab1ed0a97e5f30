import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

const limits = {
  /** Bytes of one request: what Anthropic takes, with pictures in it. */
  body: 32 * 1024 * 1024,
  /** Of all requests of one workspace, and of the whole portal, that are held at once. */
  perWorkspace: 64 * 1024 * 1024,
  all: 128 * 1024 * 1024,
};

/**
 * Bodies in memory, so that many large ones at once are refused and not the end of the portal.
 *
 * @param arrive milliseconds in which a request has to arrive
 */
export function bodyRoom(arrive = 60_000) {
  const held = new Map<string, number>();
  let all = 0;

  function take(workspaceId: string, bytes: number): void {
    const own = (held.get(workspaceId) ?? 0) + bytes;
    if (bytes > 0 && (own > limits.perWorkspace || all + bytes > limits.all))
      throw new Refusal('busy', 'Too many large requests at once. Wait a moment.');
    all += bytes;
    if (own > 0) held.set(workspaceId, own);
    else held.delete(workspaceId);
  }

  return {
    /**
     * Reads the whole body.
     *
     * @returns it, and what gives its room back
     * @throws Refusal
     */
    async read(req: IncomingMessage, workspaceId: string): Promise<{ body: Buffer; release: () => void }> {
      let size = 0;
      const release = () => {
        take(workspaceId, -size);
        size = 0;
      };
      try {
        const body = await whole(req, arrive, (bytes) => {
          take(workspaceId, bytes);
          size += bytes;
        });
        return { body, release };
      } catch (error) {
        release();
        throw error;
      }
    },
  };
}

/** Leaves the connection as it is when it throws, so that the refusal can be answered. */
function whole(req: IncomingMessage, within: number, arrived: (bytes: number) => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const fail = (error: Error) => {
      settle();
      req.pause();
      reject(error);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      try {
        if (size > limits.body) throw tooLarge();
        arrived(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        fail(error as Error);
      }
    };
    const onEnd = () => {
      settle();
      resolve(Buffer.concat(chunks, size));
    };
    const onClose = () => fail(new Refusal('bad_request', 'The request ended early.'));
    const slow = setTimeout(() => fail(new Refusal('too_slow', 'The request took too long to arrive.')), within);
    function settle() {
      clearTimeout(slow);
      req.off('data', onData).off('end', onEnd).off('close', onClose);
    }
    if (Number(req.headers['content-length'] ?? 0) > limits.body) return fail(tooLarge());
    req.on('data', onData).on('end', onEnd).on('close', onClose);
  });
}

const tooLarge = () => new Refusal('too_large', 'A request has at most 32 MB.');
