export { svgThemes, type SvgThemeName } from './colours.ts';
export { topologyToSvg, type SvgOptions } from './topology-svg.ts';
