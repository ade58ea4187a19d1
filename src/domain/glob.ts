/** A text fits a pattern in which * stands for any characters, without regard to case. Linear for each star. */
export function glob(text: string, pattern: string): boolean {
  const parts = pattern.toLowerCase().split('*');
  const value = text.toLowerCase();
  const first = parts.shift()!;
  if (parts.length === 0) return value === first;
  const last = parts.pop()!;
  if (!value.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts) {
    const found = value.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return value.length - last.length >= at && value.endsWith(last);
}
