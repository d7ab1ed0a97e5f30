import { refused } from './svg-values.ts';

/** As many elements as a browser may have to draw when every reference is followed. */
const most = 20_000;

/** Who refers to what while a file is read: a picture of 20 lines can otherwise be one of a million shapes. */
export interface Expansion {
  open(id: string | undefined): void;
  close(): void;
  refersTo(id: string): void;
  /** @throws RefusedPicture when following every reference never ends, or draws too much */
  check(): void;
}

interface Node {
  elements: number;
  references: string[];
}

export function trackExpansion(): Expansion {
  const root: Node = { elements: 0, references: [] };
  const named = new Map<string, Node>();
  /** The nodes that hold what is read now: the root, and each open element that has an id. */
  const open: (Node | null)[] = [root];

  function sizeOf(node: Node, known: Map<Node, number>, following: Set<Node>): number {
    const size = known.get(node);
    if (size !== undefined) return size;
    if (following.has(node)) throw refused('a reference that leads to itself');
    following.add(node);
    let total = node.elements;
    for (const id of node.references) {
      const target = named.get(id);
      if (target) total += sizeOf(target, known, following);
      if (total > most) throw refused('references that unfold to too many shapes');
    }
    following.delete(node);
    known.set(node, total);
    return total;
  }

  return {
    open(id) {
      const node: Node | null = id === undefined ? null : { elements: 0, references: [] };
      if (node) named.set(id!, node);
      open.push(node);
      for (const holder of open) if (holder) holder.elements++;
      if (root.elements > most) throw refused('too many shapes');
    },
    close: () => void open.pop(),
    refersTo(id) {
      for (const holder of open) holder?.references.push(id);
    },
    check: () => void sizeOf(root, new Map(), new Set()),
  };
}
