import { describe, expect, it } from 'vitest';
import { canStep, currentPath, startHistory, step, toPath, visit } from './path-history.ts';

const visited = (...paths: string[]) => paths.reduce(visit, startHistory());

describe('the history of paths', () => {
  it('steps back and forward', () => {
    const history = visited('/a', '/b');
    const back = step(history, -1);
    expect(currentPath(back)).toBe('/a');
    expect(currentPath(step(back, 1))).toBe('/b');
    expect(currentPath(step(step(back, -1), -1))).toBe('/');
  });

  it('ends at both ends', () => {
    expect(canStep(startHistory(), -1)).toBe(false);
    expect(canStep(visited('/a'), 1)).toBe(false);
    expect(canStep(visited('/a'), -1)).toBe(true);
  });

  it('forgets what was ahead when a new path is opened', () => {
    const history = visit(step(visited('/a', '/b'), -1), '/c');
    expect(history.entries).toEqual(['/', '/a', '/c']);
    expect(canStep(history, 1)).toBe(false);
  });

  it('takes the same path for a reload', () => {
    const history = visited('/a');
    expect(visit(history, '/a')).toBe(history);
  });

  it('keeps the newest hundred', () => {
    const history = visited(...Array.from({ length: 150 }, (_, i) => `/${i}`));
    expect(history.entries).toHaveLength(100);
    expect(currentPath(history)).toBe('/149');
  });
});

it.each([
  ['', '/'],
  ['about', '/about'],
  [' /about?x=1#top ', '/about?x=1#top'],
  ['//evil.example/x', '/evil.example/x'],
  ['\\\\evil.example', '/evil.example'],
  ['http://3100--ws.preview.localhost:7080/a/b?c#d', '/a/b?c#d'],
  ['https://3100--ws.preview.example.com', '/'],
  ['https://host.example//evil.example', '/evil.example'],
])('%j is the path %j', (typed, path) => {
  expect(toPath(typed)).toBe(path);
});
