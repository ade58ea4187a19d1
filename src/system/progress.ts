import { sinceStart } from './clock.ts';

/** What a run says while it goes on; the line is taken away before anything else is written. */
export interface Progress {
  /** @param text how far it has come */
  say(text: string): void;
  clear(): void;
}

interface Screen {
  isTTY?: boolean;
  write(text: string): unknown;
}

const patienceMs = 1000;
const everyMs = 200;

/**
 * Says it on a terminal and nowhere else, once a second has gone by, and no oftener than five times a second.
 * @param screenOf asked only then: opening a stream takes time that a short run has not
 */
export function progressOn(screenOf: () => Screen = () => process.stderr, now: () => number = sinceStart): Progress {
  let next = now() + patienceMs;
  let isShown = false;
  return {
    say(text) {
      if (now() < next) return;
      next = now() + everyMs;
      const screen = screenOf();
      if (screen.isTTY !== true) return;
      isShown = true;
      screen.write(`\r${text}\u001b[K`);
    },
    clear() {
      if (isShown) screenOf().write('\r\u001b[K');
      isShown = false;
    },
  };
}
