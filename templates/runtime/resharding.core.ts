import type { Placement, SlotMap } from './sharding.core.ts';

/**
 * What a database says of a slot. `owned`: it takes writes. `fenced`: it takes none, and is still where the rows count.
 * `receiving`: it is being filled. `left`: another database owns the slot, and its rows here are to be removed.
 */
export type SlotState = 'owned' | 'fenced' | 'receiving' | 'left';

/** Databases and tables that slots are to be spread over. */
export interface Shape {
  readonly databases: number;
  readonly tablesPerDb: number;
}

export interface Move {
  readonly slot: number;
  readonly from: Placement;
  readonly to: Placement;
}

/**
 * The fewest moves that spread the slots evenly: only what a table holds over its share leaves it, within its own database
 * where there is room. One more database takes about 1/(D+1) of the slots. Tables outside the shape are emptied.
 * @throws RangeError where there are fewer slots than tables.
 */
export function planMoves(current: SlotMap, shape: Shape): Move[] {
  const tables = tablesOf(shape);
  if (current.length < tables.length || tables.length === 0)
    throw new RangeError(`${current.length} slots cannot fill ${shape.databases} databases of ${shape.tablesPerDb} tables`);
  const held = new Map(tables.map((table) => [nameOf(table), [] as number[]]));
  const surplus: number[] = [];
  current.forEach((placement, slot) => (held.get(nameOf(placement)) ?? surplus).push(slot));
  const room = new Map<string, number>();
  for (const [name, share] of shares(held, current.length)) {
    const slots = held.get(name) ?? [];
    surplus.push(...slots.slice(share));
    if (slots.length < share) room.set(name, share - slots.length);
  }
  return fill(current, surplus, tables, room);
}

/** The fullest tables keep the one slot more that does not divide. */
function shares(held: ReadonlyMap<string, readonly number[]>, slots: number): Map<string, number> {
  const least = Math.floor(slots / held.size);
  const fullestFirst = [...held].toSorted(([, a], [, b]) => b.length - a.length);
  return new Map(fullestFirst.map(([name], index) => [name, least + (index < slots % held.size ? 1 : 0)]));
}

function fill(current: SlotMap, surplus: readonly number[], tables: readonly Placement[], room: Map<string, number>): Move[] {
  const moves: Move[] = [];
  const take = (slot: number, open: (table: Placement) => boolean): boolean => {
    const from = current[slot];
    const to = tables.find((table) => (room.get(nameOf(table)) ?? 0) > 0 && open(table));
    if (from === undefined || to === undefined) return false;
    room.set(nameOf(to), (room.get(nameOf(to)) ?? 0) - 1);
    moves.push({ slot, from: { database: from.database, table: from.table }, to });
    return true;
  };
  const abroad = surplus.filter((slot) => !take(slot, ({ database }) => database === current[slot]?.database));
  for (const slot of abroad) take(slot, () => true);
  return moves.toSorted((a, b) => a.slot - b.slot);
}

const tablesOf = ({ databases, tablesPerDb }: Shape): Placement[] =>
  Array.from({ length: databases * tablesPerDb }, (_, index) => ({
    database: Math.floor(index / tablesPerDb),
    table: index % tablesPerDb,
  }));

const nameOf = ({ database, table }: Placement): string => `${database}/${table}`;

/** What the two databases of a move say of its slot, and how the copying goes. */
export interface MoveFacts {
  readonly from: SlotState | undefined;
  readonly to: SlotState | undefined;
  /** Rows that the last pass of copying had to change; undefined before the first one of this run. */
  readonly changed: number | undefined;
  /** Passes of copying in this run. */
  readonly passes: number;
}

/**
 * `receive`: let the new database take the slot in. `copy`: bring its rows up to date beside the writes. `fence`: refuse
 * writes at the old owner. `flip`: bring over the last rows, compare, and make the new database the owner. `leave`: note at
 * the old one that it is not. `purge`: remove the rows there.
 */
export type MoveStep = 'receive' | 'copy' | 'fence' | 'flip' | 'leave' | 'purge' | 'done';

/** So few rows to bring over that writers may wait for them. */
const smallRest = 100;
const mostPasses = 10;

/**
 * The next step of a move, from what is written down alone, so that a run may end anywhere and another one goes on. There
 * is at most one owner at any time: the old one is fenced before the new one adopts the slot.
 * @throws RangeError for facts that no order of steps leads to.
 */
export function nextStep({ from, to, changed, passes }: MoveFacts): MoveStep {
  switch (`${from ?? 'none'} ${to ?? 'none'}`) {
    case 'owned none':
      return 'receive';
    case 'owned receiving':
      return changed === undefined || (changed > smallRest && passes < mostPasses) ? 'copy' : 'fence';
    case 'fenced receiving':
      return 'flip';
    case 'fenced owned':
      return 'leave';
    case 'left owned':
      return 'purge';
    case 'none owned':
      return 'done';
    default:
      throw new RangeError(`the slot is ${from ?? 'unknown'} in its old database and ${to ?? 'unknown'} in its new one`);
  }
}

/** How one range of rows in the new place differs from the old one; both maps are from key to digest. */
export interface RowChanges {
  /** To be copied, again or for the first time. */
  readonly copy: readonly string[];
  /** Not there any more. */
  readonly remove: readonly string[];
}

export function compareRange(old: ReadonlyMap<string, string>, copy: ReadonlyMap<string, string>): RowChanges {
  return {
    copy: [...old].filter(([key, digest]) => copy.get(key) !== digest).map(([key]) => key),
    remove: [...copy.keys()].filter((key) => !old.has(key)),
  };
}
