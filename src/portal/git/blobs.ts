import { showPath } from './paths.ts';
import { records } from './records.ts';

/** A file of a tree. */
export interface TreeEntry {
  blob: string;
  /** Bytes. */
  size: number;
}

export const entriesArguments = (commit: string): string[] => ['ls-tree', '-r', '-l', '-z', commit];

/** Reads the output of {@link entriesArguments}: the files of a tree by their paths, as people are shown them. */
export function parseEntries(output: Buffer): Map<string, TreeEntry> {
  const entries = new Map<string, TreeEntry>();
  for (const line of records(output)) {
    const tab = line.indexOf(0x09);
    const [, , blob = '', size] = line.toString('latin1', 0, tab).split(/ +/);
    entries.set(showPath(line.subarray(tab + 1)), { blob, size: Number(size) });
  }
  return entries;
}

/** Reads the output of `cat-file --batch`: the contents of blobs by their names. */
export function parseBlobs(output: Buffer): Map<string, Buffer> {
  const blobs = new Map<string, Buffer>();
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(0x0a, at);
    const [blob = '', kind, size] = output.toString('latin1', at, end).split(' ');
    if (kind !== 'blob') throw new Error(`git does not have the blob ${blob}`);
    const from = end + 1;
    at = from + Number(size);
    blobs.set(blob, output.subarray(from, at));
    at += 1;
  }
  return blobs;
}
