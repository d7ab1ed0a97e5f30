/** Numbers that both ends of a workspace's sockets hold to. No schema here: a supervisor loads this file. */

/** Terminals that one workspace keeps open. */
export const maxTerminals = 32;

/** MiB of memory below which a workspace cannot run the chat's server beside anything else. */
export const chatMemory = 512;

const mebibyte = 1024 * 1024;
export const chatLimits = {
  /** Bytes of one attached file. */
  file: 4 * mebibyte,
  /** Bytes of all files of one message. */
  files: 8 * mebibyte,
  /** Bytes of one frame to the workspace: the files as base64, and the words. */
  frame: 12 * mebibyte,
};
