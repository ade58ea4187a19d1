const most = 60;

/** A piece of a captured text as it may stand in a message: in quotes, on one line, not longer than 60 characters. */
export function shown(text: string): string {
  return JSON.stringify(text.length > most ? `${text.slice(0, most)}…` : text);
}
