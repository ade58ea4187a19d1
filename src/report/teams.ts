/** Who may carry out a step of the plan. */
export const teams = ['directory', 'server', 'clients'] as const;
export type Team = (typeof teams)[number];
