import 'react';

declare module 'react' {
  // Custom properties that a component sets for its style sheet.
  interface CSSProperties {
    '--hue'?: number;
  }
}
