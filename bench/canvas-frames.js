// Runs in the page: one move of the mouse a frame, so that the time between frames is the time that a move takes.

/**
 * @param {{ from: { x: number, y: number }, frames: number }} gesture where the button goes down, px in the window
 * @returns {Promise<number[]>} ms from frame to frame
 */
export async function frameTimes({ from, frames }) {
  const warmUp = 6;
  const radiusPx = 60;
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const say = (target, type, x, y, buttons) => {
    const at = { bubbles: true, cancelable: true, view: window, clientX: x, clientY: y, button: 0, buttons };
    target.dispatchEvent(new PointerEvent(`pointer${type}`, { ...at, pointerId: 1, pointerType: 'mouse', isPrimary: true }));
    target.dispatchEvent(new MouseEvent(`mouse${type}`, at));
  };
  const target = document.elementFromPoint(from.x, from.y);
  say(target, 'move', from.x, from.y, 0);
  say(target, 'down', from.x, from.y, 1);
  const times = [];
  let last = await nextFrame();
  for (let frame = 0; frame < frames + warmUp; frame += 1) {
    const angle = (frame / 30) * 2 * Math.PI;
    const x = from.x + radiusPx * Math.sin(angle);
    const y = from.y + radiusPx * (1 - Math.cos(angle)) * 0.5;
    say(document.elementFromPoint(x, y) ?? target, 'move', x, y, 1);
    const now = await nextFrame();
    if (frame >= warmUp) times.push(now - last);
    last = now;
  }
  say(document.elementFromPoint(from.x, from.y) ?? target, 'up', from.x, from.y, 0);
  return times;
}
