// How far a long run has come, for who waits at a terminal. Nothing depends on it.
import { visible } from '../text/visible.ts';
import { sinceStart } from './clock.ts';

/** What a run says while it goes on; the line is taken away before anything else is written. */
export interface Progress {
  /** @param text how far it has come */
  say(text: string): void;
  clear(): void;
}

interface Screen {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

const patienceMs = 1000;
const everyMs = 200;
const usualColumns = 80;

/**
 * Says it on a terminal and nowhere else, once a second has gone by, and no oftener than five times a second. What is said earlier is shown
 * then, if nothing has been said since: an answer may be long in coming.
 * @param screenOf asked only then: opening a stream takes time that a short run has not
 */
export function progressOn(screenOf: () => Screen = () => process.stderr, now: () => number = sinceStart): Progress {
  let next = now() + patienceMs;
  let isShown = false;
  let latest = '';
  let timer: NodeJS.Timeout | undefined;
  const show = (): void => {
    clearTimeout(timer);
    timer = undefined;
    next = now() + everyMs;
    const screen = screenOf();
    if (screen.isTTY !== true) return;
    isShown = true;
    // A line that wraps would not be taken away whole.
    screen.write(`\r${visible(latest).slice(0, (screen.columns || usualColumns) - 1)}\u001b[K`);
  };
  return {
    say(text) {
      latest = text;
      if (now() >= next) show();
      else timer ??= setTimeout(show, next - now()).unref();
    },
    clear() {
      clearTimeout(timer);
      timer = undefined;
      if (isShown) screenOf().write('\r\u001b[K');
      isShown = false;
    },
  };
}

let current: Progress | undefined;

/** From now on what is said is shown there; undefined: nowhere. */
export function showProgress(on: Progress | undefined): void {
  current = on;
}

/** Says how far this run has come, where that is shown. */
export function progress(text: string): void {
  current?.say(text);
}

/** Before anything else is written. */
export function clearProgress(): void {
  current?.clear();
}
