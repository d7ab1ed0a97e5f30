import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { type ITheme, Terminal } from '@xterm/xterm';

export interface Screen {
  terminal: Terminal;
  search: SearchAddon;
  /** Fits rows and columns to the element; nothing while it is hidden. */
  resize(): void;
  dispose(): void;
}

/** An xterm in an element, with everything that makes it a good terminal. What it shows comes from somewhere else. */
export function createScreen(element: HTMLElement, theme: ITheme, openLink: (uri: string) => void): Screen {
  const terminal = new Terminal({
    theme,
    allowProposedApi: true,
    cursorBlink: true,
    fontFamily: 'ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
    fontSize: 13,
    lineHeight: 1.25,
    macOptionIsMeta: true,
    // Programs choose colours for a background that they do not know.
    minimumContrastRatio: 4.5,
    scrollback: 5000,
  });
  const fitting = new FitAddon();
  const search = new SearchAddon();
  terminal.loadAddon(fitting);
  terminal.loadAddon(search);
  terminal.loadAddon(new WebLinksAddon((_event, uri) => openLink(uri)));
  terminal.open(element);
  drawFast(terminal);

  function resize() {
    if (element.clientWidth === 0 || element.clientHeight === 0) return;
    fitting.fit();
  }
  const observer = new ResizeObserver(resize);
  observer.observe(element);
  resize();
  return {
    terminal,
    search,
    resize,
    dispose() {
      observer.disconnect();
      terminal.dispose();
    },
  };
}

/** On the graphics card where there is one; xterm draws with elements otherwise, and whenever a browser takes it away. */
function drawFast(terminal: Terminal) {
  try {
    const webgl = new WebglAddon();
    webgl.onContextLoss(() => webgl.dispose());
    terminal.loadAddon(webgl);
  } catch {
    // No WebGL 2 here.
  }
}
