import { draw, type Page } from './content.ts';
import { readMarkup } from './markup.ts';

/** Points to a px. */
const pointsPerPx = 0.75;
/** No page is longer. Source: ISO 32000-1, annex C. */
const maxPoints = 14_400;

/** Text strings of PDF in UTF-16, for titles in any script. */
function hexString(text: string): string {
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index).toString(16).padStart(4, '0'));
  return `<feff${units.join('')}>`;
}

const font = (name: string) => `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`;

/** Chinese from the reader's own fonts: a descriptor says what to look for. */
const songFont = [
  '<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [<<',
  '/Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000',
  '/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 5 >>',
  '/FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]',
  '/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>] >>',
].join(' ');

/** The objects of a file, with the table that says where each begins. All bytes are ASCII. */
function fileOf(objects: readonly string[], info: number): string {
  let file = '%PDF-1.7\n';
  const starts = objects.map((object, index) => {
    const start = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(start).padStart(10, '0')} 00000 n \n`;
  });
  const table = file.length;
  const size = objects.length + 1;
  return `${file}xref\n0 ${size}\n0000000000 65535 f \n${starts.join('')}trailer\n<< /Size ${size} /Root 1 0 R /Info ${info} 0 R >>\nstartxref\n${table}\n%%EOF\n`;
}

/**
 * A picture of ours as a PDF of one page: lines, shapes and text, nothing rastered; the same bytes for the same picture.
 * @param svg as `topologyToSvg` writes it
 * @returns the file; every character is one byte
 * @throws RangeError for markup that our pictures do not have
 */
export function svgToPdf(svg: string): string {
  const [root] = readMarkup(svg).children;
  if (root?.name !== 'svg') throw new RangeError('this is no picture');
  const [left = 0, top = 0, width = 1, height = 1] = (root.attributes['viewBox'] ?? '').split(' ').map(Number);
  const scale = Math.min(pointsPerPx, maxPoints / Math.max(width, height));
  const page: Page = {
    operators: [`${scale} 0 0 ${-scale} ${-left * scale} ${(height + top) * scale} cm`],
    opacities: new Set(),
    outlines: new Map(),
  };
  draw(root, page);
  const content = page.operators.join('\n');
  const states = [...page.opacities].map((opacity, index) => {
    const [fill, stroke] = opacity.split(' ');
    return `/O${index} << /ca ${fill} /CA ${stroke} >>`;
  });
  const title = root.children.find(({ name }) => name === 'title')?.text ?? '';
  const box = `[0 0 ${(width * scale).toFixed(2)} ${(height * scale).toFixed(2)}]`;
  const fonts = '/Font << /Plain 5 0 R /Bold 6 0 R /Song 7 0 R /Symbol 8 0 R >>';
  return fileOf(
    [
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      `<< /Type /Page /Parent 2 0 R /MediaBox ${box} /Contents 4 0 R /Resources << ${fonts} /ExtGState << ${states.join(' ')} >> >> >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      font('Helvetica'),
      font('Helvetica-Bold'),
      songFont,
      '<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>',
      `<< /Title ${hexString(title)} /Producer (Eventwright) >>`,
    ],
    9,
  );
}
