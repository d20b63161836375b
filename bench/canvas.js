// Measures the canvas in Chromium: node bench/canvas.js [nodes…]. Beside it, in the same run, a plain memoised React Flow page.
// Frame times are from one animation frame to the next, one move of the mouse a frame; 16.7 ms is the floor of a 60 Hz screen.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { frameTimes } from './canvas-frames.js';
import { placedTopology } from './canvas-system.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const { chromium } = createRequire(path.join(root, 'e2e/package.json'))('@playwright/test');
const fromDesktop = (name) => import(pathToFileURL(createRequire(path.join(root, 'desktop/package.json')).resolve(name)).href);
const systemChromium = '/usr/bin/chromium';
const frames = 90;
const viewport = { width: 1280, height: 800 };
const waitMs = 90_000;

const sizes = process.argv.slice(2).map(Number);
const sorted = (values) => values.toSorted((a, b) => a - b);
const at = (values, share) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))];
const figures = (times) => `${at(times, 0.5).toFixed(1)} / ${at(times, 0.95).toFixed(1)} ms`;
const report = (nodes, what, page, times) =>
  console.log(`${String(nodes).padStart(5)} nodes  ${what.padEnd(22)} ${page.padEnd(12)} ${figures(times)}`);

async function startStudio(folder) {
  const script = path.join(root, 'desktop/bin/studio.js');
  const child = spawn(process.execPath, [script, '--no-open', '--browser', `--folder=${folder}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const url of createInterface({ input: child.stdout })) return { url, stop: () => child.kill('SIGINT') };
  throw new Error('The studio ended without printing its address.');
}

const settled = (page) =>
  page.evaluate(async () => {
    const twoFrames = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const view = () => document.querySelector('.react-flow__viewport')?.getAttribute('style');
    for (let last; last === undefined || last !== view(); await twoFrames()) last = view();
  });

/** Opens a file through the dialog. @returns ms from the press on its name to the drawing on the screen */
async function openFile(page, name) {
  await page.keyboard.press('ControlOrMeta+O');
  const button = page.getByRole('dialog', { name: 'Open a topology' }).getByRole('button', { name });
  await button.waitFor();
  return await button.evaluate(async (element, file) => {
    const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const started = performance.now();
    element.click();
    const isThere = () => document.querySelector('h1')?.textContent === file && document.querySelector('.react-flow__node, main canvas');
    while (!isThere()) await nextFrame();
    await nextFrame();
    await nextFrame();
    return performance.now() - started;
  }, name);
}

/** A point of the window where a node is, and one where none is. */
const pointsOf = (page, topology) =>
  page.evaluate(
    ({ places }) => {
      const flow = document.querySelector('.react-flow');
      const { left, top, right, bottom } = flow.getBoundingClientRect();
      const { a: zoom, e, f } = new DOMMatrixReadOnly(getComputedStyle(document.querySelector('.react-flow__viewport')).transform);
      const onScreen = ({ x, y }) => ({ x: left + e + x * zoom, y: top + f + y * zoom });
      const middle = { x: (left + right) / 2, y: (top + bottom) / 2 };
      const distance = ({ x, y }) => Math.hypot(x - middle.x, y - middle.y);
      const nodes = places.map(({ x, y }) => onScreen({ x: x + 108, y: y + 30 })).toSorted((p, q) => distance(p) - distance(q));
      const gaps = places.map(({ x, y }) => onScreen({ x: x + 272, y: y + 140 })).toSorted((p, q) => distance(p) - distance(q));
      return { node: nodes[0], gap: gaps[0] };
    },
    { places: Object.values(topology.layout) },
  );

async function gestures(page, nodes, what, name, topology) {
  const { node, gap } = await pointsOf(page, topology);
  report(nodes, `drag, ${what}`, name, await page.evaluate(frameTimes, { from: node, frames }));
  report(nodes, `pan, ${what}`, name, await page.evaluate(frameTimes, { from: gap, frames }));
}

async function measureDesigner(browser, url, folder, nodes) {
  const topology = placedTopology(nodes);
  const name = `shops-${nodes}.topology.json`;
  await writeFile(path.join(folder, name), JSON.stringify(topology));
  const page = await browser.newPage({ viewport });
  page.setDefaultTimeout(waitMs);
  await page.goto(url);
  await page.getByRole('navigation', { name: 'Palette' }).waitFor();
  const openMs = await openFile(page, name);
  console.log(`${String(nodes).padStart(5)} nodes  ${'open'.padEnd(22)} ${'Eventwright'.padEnd(12)} ${openMs.toFixed(0)} ms`);
  await page
    .locator('[role="region"][aria-label="Problems"][aria-busy="false"], section[aria-label="Problems"][aria-busy="false"]')
    .waitFor();
  await settled(page);
  await gestures(page, nodes, 'zoomed to fit', 'Eventwright', topology);
  await page.keyboard.press('0');
  await settled(page);
  await gestures(page, nodes, 'zoomed in', 'Eventwright', topology);
  if (nodes === 1000) {
    const layoutMs = await page.evaluate(async () => {
      const started = performance.now();
      const before = document.querySelector('footer').textContent;
      window.dispatchEvent(new KeyboardEvent('keydown', { key: 'L', ctrlKey: true, shiftKey: true, bubbles: true, cancelable: true }));
      const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const busy = () => document.querySelector('footer').textContent !== before;
      while (!busy() && performance.now() - started < 2000) await nextFrame();
      while (busy()) await nextFrame();
      return performance.now() - started;
    });
    console.log(`${String(nodes).padStart(5)} nodes  ${'layout'.padEnd(22)} ${'Eventwright'.padEnd(12)} ${layoutMs.toFixed(0)} ms`);
  }
  await page.close({ runBeforeUnload: false });
}

async function buildPeer(outDir) {
  const [{ build }, { default: react }] = await Promise.all([fromDesktop('vite'), fromDesktop('@vitejs/plugin-react')]);
  await build({
    configFile: false,
    root: path.join(root, 'bench/canvas-peer'),
    base: './',
    logLevel: 'error',
    plugins: [react()],
    build: { outDir, emptyOutDir: true, target: 'es2023' },
  });
}

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

async function measurePeer(browser, peerFolder, nodes) {
  const topology = placedTopology(nodes);
  const page = await browser.newPage({ viewport });
  page.setDefaultTimeout(waitMs);
  await page.route('http://peer.test/**', async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/topology.json') return route.fulfill({ json: topology });
    const file = path.join(peerFolder, pathname === '/' ? 'index.html' : pathname);
    if (!existsSync(file)) return route.fulfill({ status: 404 });
    return route.fulfill({ body: await readFile(file), contentType: types[path.extname(file)] ?? 'application/octet-stream' });
  });
  await page.goto('http://peer.test/');
  await page
    .locator('.react-flow__node')
    .nth(nodes - 1)
    .waitFor({ state: 'attached' });
  await settled(page);
  await gestures(page, nodes, 'zoomed to fit', 'React Flow', topology);
  await page.evaluate(() => window.flow.zoomTo(1));
  await settled(page);
  await gestures(page, nodes, 'zoomed in', 'React Flow', topology);
  await page.close();
}

const scratch = await mkdtemp(path.join(tmpdir(), 'eventwright-canvas-'));
const studio = await startStudio(scratch);
const browser = await chromium.launch({
  ...(existsSync(systemChromium) && { executablePath: systemChromium }),
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  const peerFolder = path.join(scratch, '.peer');
  await buildPeer(peerFolder);
  console.log(`median / 95th percentile of ${frames} frames, ${browser.version()}, load ${loadavg()[0].toFixed(1)}`);
  for (const nodes of sizes.length > 0 ? sizes : [100, 1000, 5000]) {
    await measureDesigner(browser, studio.url, scratch, nodes);
    await measurePeer(browser, peerFolder, nodes);
  }
  console.log(`load at the end ${loadavg()[0].toFixed(1)}`);
} finally {
  await browser.close();
  studio.stop();
  await rm(scratch, { recursive: true, force: true });
}
