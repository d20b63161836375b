import type { TopologyNode } from 'eventwright/model/index.ts';
import { memo } from 'react';
import { nodeHeight, nodeWidth } from 'eventwright/interop/svg/node-size.ts';

const radius = 12;
const lidHeight = 8;

const Box = ({
  height,
  className = 'ew-outline',
  offset = 0,
}: {
  readonly height: number;
  readonly className?: string;
  readonly offset?: number;
}) => <rect className={className} x={offset} y={offset} width={nodeWidth} height={height} rx={radius} />;

/** A cylinder seen from a little above. */
function Cylinder({ height, dashed = false }: { readonly height: number; readonly dashed?: boolean }) {
  const rx = nodeWidth / 2;
  const body = `M0 ${lidHeight} V${height - lidHeight} A${rx} ${lidHeight} 0 0 0 ${nodeWidth} ${height - lidHeight} V${lidHeight}`;
  const style = dashed ? 'ew-outline dashed' : 'ew-outline';
  return (
    <>
      <path className={style} d={`${body} A${rx} ${lidHeight} 0 0 0 0 ${lidHeight} Z`} />
      <ellipse className={`${style} lid`} cx={rx} cy={lidHeight} rx={rx} ry={lidHeight} />
    </>
  );
}

const cellCount = 14;

/** The places of a queue, along its lower edge. */
function Compartments({ height }: { readonly height: number }) {
  const width = (nodeWidth - 56) / cellCount;
  return Array.from({ length: cellCount }, (_, index) => (
    <rect key={index} className="cell" x={28 + index * width + 1} y={height - 15} width={width - 2} height={7} rx={1.5} />
  ));
}

const maxShards = 8;

/** One slot a database, split into its tables. */
function Shards({ height, databases, tables }: { readonly height: number; readonly databases: number; readonly tables: number }) {
  const shown = Math.min(databases, maxShards);
  const width = (nodeWidth - 24) / shown;
  const splits = Math.min(tables, 6);
  return Array.from({ length: shown }, (_, db) => (
    <g key={db}>
      <rect className="cell" x={12 + db * width + 2} y={height - 28} width={width - 4} height={12} rx={3} />
      {Array.from({ length: splits - 1 }, (__, table) => (
        <path
          key={table}
          className="rule"
          d={`M${12 + db * width + 2 + ((table + 1) * (width - 4)) / splits} ${height - 27} v10`}
          opacity={0.6}
        />
      ))}
    </g>
  ));
}

function ReadModelTable({ height }: { readonly height: number }) {
  return (
    <>
      <Box height={height} />
      <path
        className="soft"
        d={`M0.6 14 V${radius} A${radius - 0.6} ${radius - 0.6} 0 0 1 ${radius} 0.6 H${nodeWidth - radius} A${radius - 0.6} ${radius - 0.6} 0 0 1 ${nodeWidth - 0.6} ${radius} V14 Z`}
      />
      <path className="rule" d={`M0 14 H${nodeWidth} M72 0.6 V14 M144 0.6 V14`} />
    </>
  );
}

function outline(node: TopologyNode, height: number) {
  switch (node.kind) {
    case 'producer':
      return (
        <>
          <Box height={height} />
          <path
            className="solid"
            d={`M${radius} 0 H6 V${height} H${radius} A${radius} ${radius} 0 0 1 0 ${height - radius} V${radius} A${radius} ${radius} 0 0 1 ${radius} 0 Z`}
          />
        </>
      );
    case 'topic':
      return <rect className="ew-outline" width={nodeWidth} height={height} rx={height / 2} />;
    case 'queue':
      return (
        <>
          <rect className="ew-outline" width={nodeWidth} height={height} rx={28} />
          <Compartments height={height} />
        </>
      );
    case 'consumer': {
      const stacked = (node.replicas?.max ?? 1) > 1;
      return (
        <>
          {stacked && <Box height={height} className="behind" offset={8} />}
          {stacked && <Box height={height} className="behind" offset={4} />}
          <Box height={height} />
        </>
      );
    }
    case 'command-store':
      return (
        <>
          <Cylinder height={height} />
          {node.sharding && <Shards height={height} databases={node.sharding.databases} tables={node.sharding.tablesPerDb ?? 1} />}
        </>
      );
    case 'replica':
      return <Cylinder height={height} dashed />;
    case 'read-model':
      return <ReadModelTable height={height} />;
    case 'external':
      return <rect className="ew-outline dashed" width={nodeWidth} height={height} rx={radius} />;
  }
}

/** The outline that tells a node's kind from afar. */
export const NodeShape = memo(function NodeShape({ node }: { readonly node: TopologyNode }) {
  const height = nodeHeight(node.kind);
  return (
    <svg className="ew-shape" width={nodeWidth} height={height} aria-hidden>
      {outline(node, height)}
    </svg>
  );
});
