import { fail } from '../fail.ts';
import { modes } from './diff.ts';
import { pathFault, showPath } from './paths.ts';

export interface TreeLimits {
  /** Files in a tree. */
  files: number;
  /** Bytes of all files, unpacked. */
  treeBytes: number;
}

/**
 * Reads the lines of `ls-tree -r -l -z` as they come and refuses a tree that the portal would rather not keep. It looks
 * at every line at once and stops at the first limit, because a few kilobytes of nested trees can list billions of files.
 */
export class TreeCheck {
  readonly #limits: TreeLimits;
  #rest: Buffer = Buffer.alloc(0);
  #files = 0;
  #bytes = 0;

  constructor(limits: TreeLimits) {
    this.#limits = limits;
  }

  /** @throws PAYLOAD_TOO_LARGE, BAD_REQUEST with words for the builder */
  add(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (let end = this.#rest.indexOf(0); end !== -1; end = this.#rest.indexOf(0)) {
      this.#line(this.#rest.subarray(0, end));
      this.#rest = this.#rest.subarray(end + 1);
    }
  }

  #line(line: Buffer): void {
    const tab = line.indexOf(0x09);
    const [mode, , , size] = line.toString('latin1', 0, tab).split(/ +/);
    const path = showPath(line.subarray(tab + 1));
    const fault = pathFault(path);
    if (fault) throw fail('BAD_REQUEST', fault);
    if (mode === modes.submodule) {
      const name = JSON.stringify(path);
      throw fail(
        'BAD_REQUEST',
        `${name} is a git repository inside the project. Remove its .git folder, or ignore it.`,
      );
    }
    this.#files += 1;
    if (this.#files > this.#limits.files) {
      throw fail(
        'PAYLOAD_TOO_LARGE',
        `The project has more than ${this.#limits.files} files. Ignore what need not be published.`,
      );
    }
    this.#bytes += Number(size);
    if (this.#bytes > this.#limits.treeBytes) {
      const megabytes = Math.floor(this.#limits.treeBytes / 1024 / 1024);
      throw fail('PAYLOAD_TOO_LARGE', `The project is larger than ${megabytes} MB. Ignore what need not be published.`);
    }
  }
}
