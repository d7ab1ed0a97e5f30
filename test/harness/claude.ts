import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** Where the real Claude Code is installed: the binary that `CLAUDE` names, or the one on the path; null without one. */
export function findClaude(): { folder: string } | null {
  const program = process.env.CLAUDE || onPath();
  // Of a binary in `FOLDER/node_modules/.bin`, the folder: what SLIPWAY_CLAUDE wants.
  return program ? { folder: path.resolve(program, '../../..') } : null;
}

function onPath(): string | null {
  const { status, stdout } = spawnSync('which', ['claude'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}
