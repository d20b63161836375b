export { svgToPdf } from './svg-to-pdf.ts';
