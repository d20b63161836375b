import { edgeCapacity, nodeCapacity, type Figure } from 'eventwright/capacity/index.ts';
import { Graph } from 'eventwright/model/index.ts';
import { TriangleAlert } from 'lucide-react';
import { useMemo } from 'react';
import { useDocumentPart, useUi } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import { shownFigure } from './shown-figure.ts';

function FigureRow({ figure }: { readonly figure: Figure }) {
  const { title, sentence, isOver } = figure;
  const { amount, unit } = shownFigure(figure);
  return (
    <li className="border-b border-line py-2.5 last:border-b-0">
      <div className="flex items-baseline justify-between gap-3">
        <span className="text-xs text-muted">{title}</span>
        <span className={`flex flex-none items-center gap-1 text-base font-semibold tabular-nums ${isOver ? 'text-error' : ''}`}>
          {isOver && <TriangleAlert size={14} aria-label={texts.capacity.over} />}
          {amount}
          {unit && <span className="text-xs font-normal text-muted">{unit}</span>}
        </span>
      </div>
      <p className="mt-0.5 text-xs break-words text-muted">{sentence}</p>
    </li>
  );
}

/** What the numbers of the drawing mean for the node or edge that is selected. */
export function CapacityPanel() {
  const { nodes, edges } = useUi((state) => state.selection);
  const topology = useDocumentPart((snapshot) => snapshot.topology);
  const graph = useMemo(() => new Graph(topology), [topology]);
  const [nodeId] = nodes;
  const [edgeId] = edges;
  if (nodes.size + edges.size !== 1) return <p className="p-3 text-xs text-muted">{texts.capacity.selectOne}</p>;
  const figures = Object.values(nodeId === undefined ? edgeCapacity(graph, edgeId ?? '') : nodeCapacity(graph, nodeId)).toReversed();
  const title = nodeId === undefined ? edgeId : (topology.nodes[nodeId]?.title ?? nodeId);
  return (
    <div className="p-3">
      <h2 className="truncate text-base font-semibold">{title}</h2>
      {figures.length === 0 && <p className="mt-2 text-xs text-muted">{texts.capacity.none}</p>}
      <ul className="mt-1">
        {figures.map((figure) => (
          <FigureRow key={figure.id} figure={figure} />
        ))}
      </ul>
    </div>
  );
}
