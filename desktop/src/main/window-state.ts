import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** Where a window was, in device-independent pixels. */
const windowState = z.object({
  /** Null leaves the place to the system. */
  position: z.object({ x: z.int(), y: z.int() }).nullable(),
  width: z.int().min(640).max(20_000),
  height: z.int().min(480).max(20_000),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof windowState>;

export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

const fallback: WindowState = { position: null, width: 1280, height: 800, maximized: false };
const minVisiblePx = 80;

/** A window whose screen was unplugged would open out of sight: then the system places it. */
function isVisible({ position, width }: WindowState, areas: readonly Area[]): boolean {
  if (position === null) return true;
  const { x, y } = position;
  return areas.some(
    (area) =>
      x + width > area.x + minVisiblePx && x < area.x + area.width - minVisiblePx && y >= area.y && y < area.y + area.height - minVisiblePx,
  );
}

/** @param areas work areas of the screens there are */
export function readWindowState(file: string, areas: readonly Area[]): WindowState {
  try {
    const state = windowState.parse(JSON.parse(readFileSync(file, 'utf8')));
    return isVisible(state, areas) ? state : { ...state, position: null };
  } catch {
    return fallback;
  }
}

export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(file, JSON.stringify(state));
  } catch {
    // The place of a window is not worth a message while it closes.
  }
}
