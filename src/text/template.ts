// Texts with ${names} in them, where values go.

/** The name is its first group. */
export const placeholder = /\$\{([^}]*)\}/g;

export function fill(template: string, value: (name: string) => string): string {
  return template.replace(placeholder, (_, name: string) => value(name));
}
