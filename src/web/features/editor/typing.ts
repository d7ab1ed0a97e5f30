/** Types into the terminal in front, which may only be on its way. */
export interface Typing {
  type(text: string): void;
  /** The terminal in front takes the keys until the returned function is called, and what was typed before it came. */
  attach(write: (text: string) => void): () => void;
}

export function createTyping(): Typing {
  let front: ((text: string) => void) | null = null;
  let waiting = '';
  return {
    type(text) {
      if (front) front(text);
      else waiting += text;
    },
    attach(write) {
      front = write;
      if (waiting) write(waiting);
      waiting = '';
      return () => {
        if (front === write) front = null;
      };
    },
  };
}
