// What one gets by following React Flow's own advice: memoised nodes, stable types, its overview; everything in the page.
import { Background, Controls, Handle, MiniMap, Position, ReactFlow, useEdgesState, useNodesState } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { memo } from 'react';
import { createRoot } from 'react-dom/client';

const Card = memo(function Card({ data }) {
  return (
    <div
      style={{
        width: 216,
        height: 84,
        border: '1px solid #2563eb',
        borderRadius: 12,
        background: '#fff',
        padding: 12,
        boxSizing: 'border-box',
      }}
    >
      <Handle type="target" position={Position.Left} />
      <b>{data.title}</b>
      <div>{data.kind}</div>
      <Handle type="source" position={Position.Right} />
    </div>
  );
});
const nodeTypes = { card: Card };

function Peer({ topology: { nodes, edges, layout } }) {
  const [flowNodes, , onNodesChange] = useNodesState(
    Object.entries(nodes).map(([id, { kind, title }]) => ({ id, type: 'card', position: layout[id], data: { kind, title: title ?? id } })),
  );
  const [flowEdges, , onEdgesChange] = useEdgesState(
    Object.entries(edges).map(([id, { from, to }]) => ({ id, source: from, target: to, type: 'smoothstep' })),
  );
  return (
    <ReactFlow
      nodes={flowNodes}
      edges={flowEdges}
      nodeTypes={nodeTypes}
      onNodesChange={onNodesChange}
      onEdgesChange={onEdgesChange}
      minZoom={0.02}
      fitView
      onInit={(flow) => Object.assign(window, { flow })}
    >
      <Background />
      <MiniMap />
      <Controls />
    </ReactFlow>
  );
}

createRoot(document.getElementById('root')).render(<Peer topology={await (await fetch('./topology.json')).json()} />);
