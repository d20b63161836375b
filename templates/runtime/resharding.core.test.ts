import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRange, nextStep, planMoves, type Move, type SlotState } from './resharding.core.ts';
import { slotMap, type Placement, type SlotMap } from './sharding.core.ts';

const shapes = fc.record({ databases: fc.integer({ min: 1, max: 6 }), tablesPerDb: fc.integer({ min: 1, max: 4 }) });
const name = ({ database, table }: Placement) => `${database}/${table}`;
const after = (map: SlotMap, moves: readonly Move[]): Placement[] => {
  const next = [...map];
  for (const { slot, to } of moves) next[slot] = to;
  return next;
};
const counts = (map: SlotMap) => {
  const found = new Map<string, number>();
  for (const place of map) found.set(name(place), (found.get(name(place)) ?? 0) + 1);
  return found;
};

describe('planMoves', () => {
  it('spreads the slots evenly over any shape, from any other, with no move that could be saved', () => {
    fc.assert(
      fc.property(shapes, shapes, fc.integer({ min: 24, max: 500 }), (before, shape, slots) => {
        const map = slotMap({ ...before, slots });
        const moves = planMoves(map, shape);
        const held = counts(after(map, moves));
        const tables = shape.databases * shape.tablesPerDb;
        expect(held.size).toBe(tables);
        expect(Math.max(...held.values()) - Math.min(...held.values())).toBeLessThanOrEqual(1);
        expect([...held.keys()].every((key) => Number(key.split('/')[0]) < shape.databases)).toBe(true);
        // Only what a table holds over its even share leaves it.
        const least = Math.floor(slots / tables);
        const inShape = [...counts(map)].filter(([key]) => held.has(key));
        const over = inShape.map(([, count]) => Math.max(0, count - least)).toSorted((a, b) => b - a);
        const kept = Math.min(slots % tables, over.filter((count) => count > 0).length);
        const outside = slots - inShape.reduce((sum, [, count]) => sum + count, 0);
        expect(moves).toHaveLength(outside + over.reduce((sum, count) => sum + count, 0) - kept);
        expect(moves.every(({ slot, from, to }) => name(from) === name(map[slot] ?? from) && name(from) !== name(to))).toBe(true);
      }),
    );
  });

  it('moves about 1/(D+1) of the slots to one more database, and none between the others', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 4 }), (databases, tablesPerDb) => {
        const slots = 1024;
        const first = slotMap({ slots, databases: 1, tablesPerDb });
        let map: Placement[] = [...first];
        for (let count = 2; count <= databases + 1; count++) {
          const moves = planMoves(map, { databases: count, tablesPerDb });
          expect(moves.every(({ to }) => to.database === count - 1)).toBe(true);
          expect(Math.abs(moves.length - slots / count)).toBeLessThanOrEqual(tablesPerDb);
          map = after(map, moves);
        }
      }),
    );
  });

  it('stays within a database for more tables, and plans nothing where all is even', () => {
    const map = slotMap({ slots: 64, databases: 2, tablesPerDb: 1 });
    const moves = planMoves(map, { databases: 2, tablesPerDb: 2 });
    expect(moves).toHaveLength(32);
    expect(moves.every(({ from, to }) => from.database === to.database)).toBe(true);
    expect(planMoves(after(map, moves), { databases: 2, tablesPerDb: 2 })).toEqual([]);
  });

  it('refuses more tables than slots', () => {
    expect(() => planMoves(slotMap({ slots: 3, databases: 1, tablesPerDb: 1 }), { databases: 2, tablesPerDb: 2 })).toThrow(RangeError);
  });
});

interface ModelDatabase {
  state: SlotState | undefined;
  readonly rows: Map<string, number>;
}

/** Two databases and the steps of one move as the shell does them: each line that changes something is one commit. */
class MoveModel {
  readonly from: ModelDatabase = { state: 'owned', rows: new Map() };
  readonly to: ModelDatabase = { state: undefined, rows: new Map() };
  /** What writers were told is written: key to the last value. */
  readonly acknowledged = new Map<string, number>();
  #changed: number | undefined;
  #passes = 0;
  #value = 0;

  get owners(): ModelDatabase[] {
    return [this.from, this.to].filter(({ state }) => state === 'owned');
  }

  /** A writer whose map may be old: it is refused, or its write is acknowledged. */
  write(at: 'from' | 'to', key: string): void {
    const database = this[at];
    if (database.state !== 'owned') return;
    this.#value += 1;
    database.rows.set(key, this.#value);
    this.acknowledged.set(key, this.#value);
  }

  /** A run that is killed forgets what it counted. */
  crash(): void {
    this.#changed = undefined;
    this.#passes = 0;
  }

  /** @param commits of a step that are done before the crash. @returns whether the move is done. */
  step(commits: number): boolean {
    const step = nextStep({ from: this.from.state, to: this.to.state, changed: this.#changed, passes: this.#passes });
    if (step === 'done') return true;
    if (step === 'receive') this.to.state = 'receiving';
    if (step === 'copy') this.#copy(commits);
    if (step === 'fence') this.from.state = 'fenced';
    if (step === 'flip' && this.#copy(commits)) this.to.state = 'owned';
    if (step === 'leave') this.from.state = 'left';
    if (step === 'purge') {
      this.from.rows.clear();
      this.from.state = undefined;
    }
    return false;
  }

  /** @returns whether it came to its end. */
  #copy(commits: number): boolean {
    const text = (rows: ReadonlyMap<string, number>) => new Map([...rows].map(([key, value]) => [key, String(value)]));
    const { copy, remove } = compareRange(text(this.from.rows), text(this.to.rows));
    const changes = [...copy.map((key) => ['copy', key] as const), ...remove.map((key) => ['remove', key] as const)];
    for (const [kind, key] of changes.slice(0, commits)) {
      if (kind === 'copy') this.to.rows.set(key, this.from.rows.get(key) ?? 0);
      else this.to.rows.delete(key);
    }
    if (commits < changes.length) return false;
    this.#changed = changes.length;
    this.#passes += 1;
    return true;
  }
}

type Action = { kind: 'write'; at: 'from' | 'to'; key: string } | { kind: 'step'; commits: number } | { kind: 'crash' };
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      at: fc.constantFrom('from' as const, 'to' as const),
      key: fc.constantFrom('a', 'b', 'c', 'd'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('step' as const), commits: fc.integer({ min: 0, max: 5 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'crash' as const }) },
);

describe('a move', () => {
  it('keeps each key in one authoritative table and loses no write, whatever writers do and wherever it is killed', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
        const model = new MoveModel();
        for (const each of actions) {
          if (each.kind === 'write') model.write(each.at, each.key);
          else if (each.kind === 'crash') model.crash();
          else if (!model.step(each.commits) && each.commits < 2) model.crash();
          expect(model.owners.length).toBeLessThanOrEqual(1);
          const [owner] = model.owners;
          if (owner !== undefined) expect(owner.rows).toEqual(model.acknowledged);
        }
        for (let steps = 0; !model.step(Number.POSITIVE_INFINITY); steps++) expect(steps).toBeLessThan(20);
        expect([model.from.state, model.from.rows.size]).toEqual([undefined, 0]);
        expect(model.to.rows).toEqual(model.acknowledged);
      }),
      { numRuns: 500 },
    );
  });

  it('copies again while much changes, fences when little does, and at last in any case', () => {
    const facts = { from: 'owned', to: 'receiving' } as const;
    expect(nextStep({ ...facts, changed: undefined, passes: 0 })).toBe('copy');
    expect(nextStep({ ...facts, changed: 5000, passes: 1 })).toBe('copy');
    expect(nextStep({ ...facts, changed: 5, passes: 1 })).toBe('fence');
    expect(nextStep({ ...facts, changed: 5000, passes: 10 })).toBe('fence');
  });

  it.each([
    ['owned', 'owned'],
    ['owned', 'fenced'],
    [undefined, undefined],
    ['left', 'receiving'],
  ] as const)('goes no further from %s and %s, which no order of steps leads to', (from, to) => {
    expect(() => nextStep({ from, to, changed: undefined, passes: 0 })).toThrow(RangeError);
  });
});
