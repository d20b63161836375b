import { topologyToMermaid } from 'eventwright/interop/mermaid/index.ts';
import { svgToPdf } from 'eventwright/interop/pdf/index.ts';
import { topologyToSvg, type SvgThemeName } from 'eventwright/interop/svg/index.ts';
import { shownNow } from '../canvas/focus.ts';
import type { App } from '../state/app.ts';
import { notify } from '../state/ui-store.ts';
import { fontData } from './font-data.ts';
import { texts } from '../texts/index.ts';

/** Pixels to a px of the drawing, so that a picture is sharp on good screens. */
const pixelRatio = 2;
/** Browsers make no canvas that is larger, px. */
const maxCanvasPx = 16_000;

const themeOf = (): SvgThemeName => (document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light');

/** What is shown of the drawing, as an SVG file in the page's theme. @param fontFace see `SvgOptions` */
export const svgOf = (app: Pick<App, 'document' | 'ui'>, theme: SvgThemeName = themeOf(), fontFace?: string): string =>
  topologyToSvg(shownNow(app), { theme, ...(fontFace !== undefined && { fontFace }) });

/** The picture with its font in it, so that it looks the same where Inter is not installed. */
const svgWithFont = async (app: App): Promise<string> => svgOf(app, themeOf(), await fontData());

/** The name of an exported file: that of the document with another ending. */
export const exportName = (fileName: string, ending: 'svg' | 'png' | 'pdf' | 'mmd'): string =>
  `${fileName.replace(/(\.topology)?\.(ya?ml|json)$/i, '')}.${ending}`;

async function imageOf(svg: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  return image;
}

/** The picture as PNG; undefined where the browser cannot make one. */
async function pngOf(svg: string): Promise<Blob | undefined> {
  const image = await imageOf(svg);
  const ratio = Math.min(pixelRatio, maxCanvasPx / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(image.width * ratio);
  canvas.height = Math.round(image.height * ratio);
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return await new Promise((resolve) => {
    canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/png');
  });
}

function download(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The download has its own hold on the data once it began.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const nameOf = ({ document }: App, ending: Parameters<typeof exportName>[1]) => exportName(document.snapshot().file.name, ending);

export async function exportSvg(app: App): Promise<void> {
  download(new Blob([await svgWithFont(app)], { type: 'image/svg+xml' }), nameOf(app, 'svg'));
}

/** Paper is white, whatever the page's theme. */
export function exportPdf(app: App): void {
  download(new Blob([svgToPdf(svgOf(app, 'light'))], { type: 'application/pdf' }), nameOf(app, 'pdf'));
}

export function exportMermaid(app: App): void {
  download(new Blob([topologyToMermaid(shownNow(app))], { type: 'text/plain' }), nameOf(app, 'mmd'));
}

export async function copyMermaid(app: App): Promise<void> {
  try {
    await navigator.clipboard.writeText(topologyToMermaid(shownNow(app)));
    notify(app.ui, 'info', texts.export.copiedMermaid);
  } catch {
    notify(app.ui, 'error', texts.export.notCopiedText, texts.export.notCopiedTextHint);
  }
}

const tellFailure = ({ ui }: App) => notify(ui, 'error', texts.export.failed, texts.export.failedHint);

export async function exportPng(app: App): Promise<void> {
  const png = await svgWithFont(app)
    .then(pngOf)
    .catch(() => undefined);
  if (!png) return tellFailure(app);
  download(png, nameOf(app, 'png'));
}

/** Puts the picture into the system's clipboard. */
export async function copyImage(app: App): Promise<void> {
  const png = await svgWithFont(app)
    .then(pngOf)
    .catch(() => undefined);
  if (!png) return tellFailure(app);
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
    notify(app.ui, 'info', texts.export.copied);
  } catch {
    notify(app.ui, 'error', texts.export.notCopied, texts.export.failedHint);
  }
}
