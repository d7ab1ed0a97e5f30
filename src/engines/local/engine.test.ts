import { spawnSync } from 'node:child_process';
import { conformance } from '../conformance.ts';
import { localSubject } from './testing.fixture.ts';

if (spawnSync('bwrap', ['--version']).status !== 0) {
  console.warn(
    'bubblewrap is not installed: the local engine is tested WITHOUT its sandbox. apt-get install bubblewrap',
  );
}

conformance('local', () => localSubject());
conformance('local without bubblewrap', () => localSubject({ bwrap: '/nonexistent/bwrap' }));
