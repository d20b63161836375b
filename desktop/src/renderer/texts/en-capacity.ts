/** English texts of the inspector's capacity tab; the sentences come with the figures. */
export const capacity = {
  none: 'The drawing states no numbers for this yet. Give a producer a rate and a consumer a service time, and the load follows the edges.',
  selectOne: 'Select one node or edge to see what its numbers mean.',
  over: 'Over its limit',
  endless: '∞',
  less: (value: string) => `< ${value}`,
  times: (value: string) => `×${value}`,
} as const;
