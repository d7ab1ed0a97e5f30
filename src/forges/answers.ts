import { ForgeError, type ForgeErrorCode } from './forge.ts';

/** What of an answer decides what it means. */
export interface Refusal {
  status: number;
  /** The forge's own words. */
  message: string;
  retryAfter: string | null;
  rateLimitRemaining: string | null;
  /** Seconds since 1970. */
  rateLimitReset: string | null;
}

/** No forge asks for more; a wrong header must not hold a request for ever. */
const longestWait = 3600;

/** What an answer that is not a success means. GitHub says 403 for a limit, too; its headers tell. */
export function codeOf({ status, message, retryAfter, rateLimitRemaining }: Refusal): ForgeErrorCode {
  if (status === 429) return 'rate_limited';
  if (status === 403 && (retryAfter !== null || rateLimitRemaining === '0')) return 'rate_limited';
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 404 || status === 410) return 'not_found';
  // Moved, as a repository that was renamed: whoever followed could be led anywhere with the token in hand.
  if (status >= 300 && status < 400) return 'conflict';
  // Older GitLabs say 406 of a request that cannot be merged.
  if ([405, 406, 409, 422].includes(status)) return 'conflict';
  // GitLab and Bitbucket do not say 409 for a name that is taken.
  if (status === 400 && /already (?:exists|been taken)/.test(message)) return 'conflict';
  return status >= 500 ? 'unavailable' : 'failed';
}

/** Seconds to wait, when the forge named them. */
export function waitOf({ retryAfter, rateLimitRemaining, rateLimitReset }: Refusal, now: Date): number | undefined {
  const seconds =
    retryAfter !== null
      ? Number(retryAfter)
      : rateLimitRemaining === '0' && rateLimitReset !== null
        ? Number(rateLimitReset) - now.getTime() / 1000
        : Number.NaN;
  return Number.isFinite(seconds) ? Math.min(Math.max(Math.ceil(seconds), 0), longestWait) : undefined;
}

/**
 * An answer as an error for people: the admin who connects the forge and the builder whose request waits.
 *
 * @param better words of somebody who knows more of what was asked
 */
export function errorOf(forge: string, refusal: Refusal, now: Date, better?: string): ForgeError {
  const code = codeOf(refusal);
  const said = quoted(refusal.message);
  const words: Record<ForgeErrorCode, string> = {
    unauthorized:
      refusal.status === 401
        ? `${forge} does not accept the token: it was revoked or has expired.`
        : `${forge} does not allow this to the token${said}`,
    not_found: `${forge} has no such thing, or the token may not see it${said}`,
    conflict: `${forge} refused this${said}`,
    rate_limited: `${forge} asks the portal to wait. It goes on by itself.`,
    unavailable: `${forge} is not available (${refusal.status}). The portal tries again by itself.`,
    failed: `${forge} could not do this (${refusal.status})${said}`,
  };
  return new ForgeError(code, better ?? words[code], { retryAfter: waitOf(refusal, now) });
}

/** Somebody else's words at the end of a sentence: one line, and not too long. */
const quoted = (message: string) => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const line = message.replaceAll(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  return line ? `: ${line.slice(0, 300)}` : '.';
};
