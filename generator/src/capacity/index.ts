export { edgeCapacity, nodeCapacity, type CapacityFigures } from './report.ts';
export type { Figure, FigureId, FigureUnit } from './figures.ts';
