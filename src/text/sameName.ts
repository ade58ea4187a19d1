/** Names are compared as Windows and the directory do: without regard to case. What is not known is the same as nothing. */
export function sameName(name: string | undefined, other: string | undefined): boolean {
  return name !== undefined && name.toLowerCase() === other?.toLowerCase();
}
