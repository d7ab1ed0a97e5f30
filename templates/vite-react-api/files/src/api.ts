import type { Win } from '../server/store.ts';

export type { Win };

/** Calls the API; a refusal becomes an error with the server's own words. */
async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`/api${path}`, {
    method,
    headers: body ? { 'Content-Type': 'application/json' } : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  if (response.status === 204) return undefined as T;
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

export const listWins = () => call<Win[]>('GET', '/wins');
export const addWin = (text: string, author: string) => call<Win>('POST', '/wins', { text, author });
export const removeWin = (id: number) => call<void>('DELETE', `/wins/${id}`);
