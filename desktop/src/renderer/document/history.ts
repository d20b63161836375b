import { diffTopologies, type Change } from './change.ts';
import type { Topology } from 'eventwright/model/index.ts';

export interface HistoryStep {
  readonly label: string;
  readonly change: Change;
  /** State ids before and after, by which the document knows whether it is as saved. */
  readonly before: number;
  readonly after: number;
  readonly beforeTopology: Topology;
  readonly mergeKey: string | undefined;
}

const maxSteps = 500;

/** Undo and redo stacks. One step a gesture: steps with the same merge key that follow each other become one. */
export class History {
  #done: HistoryStep[] = [];
  #undone: HistoryStep[] = [];
  #sealed = false;

  get undoLabel(): string | undefined {
    return this.#done.at(-1)?.label;
  }

  get redoLabel(): string | undefined {
    return this.#undone.at(-1)?.label;
  }

  /** @returns the state that can no longer be reached, where the step was merged into the last one */
  push(step: HistoryStep, afterTopology: Topology): number | undefined {
    const last = this.#done.at(-1);
    const merges = step.mergeKey !== undefined && last?.mergeKey === step.mergeKey && !this.#sealed;
    if (merges) {
      this.#done.pop();
      this.#done.push({ ...last, label: step.label, after: step.after, change: diffTopologies(last.beforeTopology, afterTopology) });
    } else this.#done.push(step);
    if (this.#done.length > maxSteps) this.#done.shift();
    this.#undone = [];
    this.#sealed = false;
    return merges ? last?.after : undefined;
  }

  /** The next step begins a new entry, whatever its merge key. */
  seal(): void {
    this.#sealed = true;
  }

  undo(): HistoryStep | undefined {
    const step = this.#done.pop();
    if (step) this.#undone.push(step);
    this.#sealed = true;
    return step;
  }

  redo(): HistoryStep | undefined {
    const step = this.#undone.pop();
    if (step) this.#done.push(step);
    this.#sealed = true;
    return step;
  }

  clear(): void {
    this.#done = [];
    this.#undone = [];
    this.#sealed = false;
  }
}
