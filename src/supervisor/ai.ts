import type { Duplex } from 'node:stream';
import { openEgress } from './egress.ts';

/** The same in every sandbox, so that what people put into a tool's settings holds in their next workspace too. */
const usualPort = 7070;

/** What the portal writes in variables where it cannot know the port. */
export const aiUrlPlace = '{SLIPWAY_AI_URL}';

/**
 * The AI gateway's address inside: connections to it are carried to the portal, as those to the way out are.
 *
 * @param shared the machine's network is shared with other environments, which would all want the same port
 */
export async function openAi(open: () => Duplex | null, shared: boolean): Promise<{ port: number; url: string }> {
  const { port } = await (shared ? openEgress(open) : openEgress(open, usualPort).catch(() => openEgress(open)));
  return { port, url: `http://127.0.0.1:${port}/ai` };
}
