import { parentPort } from 'node:worker_threads';
import { type ScanInput, scan } from './scan.ts';

/** A thread of its own for searching texts: it can be ended at any line. What it answers are rules and lines, nothing of the text. */
parentPort!.on('message', (input: ScanInput) => {
  // An error may quote the text: that it failed is all that is told.
  void scan(input).then(
    (hits) => parentPort!.postMessage(hits),
    () => parentPort!.postMessage(null),
  );
});
parentPort!.postMessage('ready');
