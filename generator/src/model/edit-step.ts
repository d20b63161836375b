/** One change of a topology: `set` creates the objects on its way; `remove` of what is not there changes nothing. */
export type EditStep =
  | { readonly op: 'set'; readonly pointer: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly pointer: string };

/** Changes that belong together, as plain data: one transaction, one undo step. */
export type TopologyEdit = readonly EditStep[];
