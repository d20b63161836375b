import { parseTopology, type Topology } from 'eventwright/model/index.ts';
import { nodeKindInfo } from 'eventwright/nodes/index.ts';
import { useEffect, useState } from 'react';
import { nodeHeight, nodeWidth } from 'eventwright/interop/svg/node-size.ts';
import { useApp } from '../state/app.ts';

const colours = { command: 'var(--ew-command)', event: 'var(--ew-event)', query: 'var(--ew-query)', neutral: 'var(--ew-neutral)' } as const;
const margin = 60;

interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly colour: string;
  readonly round: number;
}

function boxesOf({ nodes, layout }: Topology): Box[] {
  return Object.entries(nodes).flatMap(([id, { kind }]) => {
    const at = layout[id];
    const height = nodeHeight(kind);
    return at
      ? [{ id, ...at, height, colour: colours[nodeKindInfo(kind).tone], round: kind === 'topic' || kind === 'queue' ? height / 2 : 16 }]
      : [];
  });
}

/** A drawing in small: boxes in the colours of their kinds, and lines. */
export function Sketch({ topology }: { readonly topology: Topology }) {
  const boxes = boxesOf(topology);
  if (boxes.length === 0) return null;
  const left = Math.min(...boxes.map(({ x }) => x)) - margin;
  const top = Math.min(...boxes.map(({ y }) => y)) - margin;
  const width = Math.max(...boxes.map(({ x }) => x + nodeWidth)) + margin - left;
  const height = Math.max(...boxes.map((box) => box.y + box.height)) + margin - top;
  const byId = new Map(boxes.map((box) => [box.id, box]));
  return (
    <svg viewBox={`${left} ${top} ${width} ${height}`} className="h-full w-full" aria-hidden>
      {Object.entries(topology.edges).map(([id, { from, to }]) => {
        const [a, b] = [byId.get(from), byId.get(to)];
        if (!a || !b) return null;
        const [x1, y1, x2, y2] = [a.x + nodeWidth, a.y + a.height / 2, b.x, b.y + b.height / 2];
        const bend = Math.max(40, Math.abs(x2 - x1) / 2);
        return (
          <path
            key={id}
            d={`M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
            fill="none"
            stroke="var(--ew-line-strong)"
            strokeWidth={7}
          />
        );
      })}
      {boxes.map((box) => (
        <rect
          key={box.id}
          x={box.x}
          y={box.y}
          width={nodeWidth}
          height={box.height}
          rx={box.round}
          fill={`color-mix(in srgb, ${box.colour} 30%, var(--ew-surface))`}
          stroke={box.colour}
          strokeWidth={6}
        />
      ))}
    </svg>
  );
}

/** An example in small, drawn from its own positions. */
export function ExampleSketch({ name }: { readonly name: string }) {
  const { host } = useApp();
  const [topology, setTopology] = useState<Topology>();
  useEffect(() => {
    let current = true;
    host.readExample({ name }).then(
      ({ text }) => current && setTopology(parseTopology(text).topology),
      // The card goes without its picture; opening the example will say what is wrong.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [host, name]);
  return topology ? <Sketch topology={topology} /> : null;
}
