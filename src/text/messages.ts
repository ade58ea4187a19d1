// The text of every reason, by its code. `${name}` stands for a value, which may itself be a reason, or a list of reasons.

export const messages = {
  'empty-file': 'the file is empty; expected ${expected}',
} as const satisfies Record<string, string>;
