import { describe, expect, it } from 'vitest';
import { openApp } from '../state/test-app.fixture.tsx';
import { exportName, svgOf } from './export-picture.ts';

const text = `eventwright: "1.0"
info: { name: shop }
nodes:
  web: { kind: producer, title: Web shop }
  orders: { kind: queue, title: Orders }
  far: { kind: topic, title: Far away }
edges:
  in: { kind: send, from: web, to: orders }
`;

describe('the exported picture', () => {
  it('has the theme that is asked for, and what is in focus only', () => {
    const app = openApp(text);
    expect(svgOf(app, 'light')).toContain('Far away');
    app.ui.setState({ focus: { nodeIds: ['web'], hops: 1 } });
    const svg = svgOf(app, 'dark');
    expect(svg).toContain('Orders');
    expect(svg).not.toContain('Far away');
    expect(svg).toContain('#0e1115');
  });

  it.each([
    ['shop.topology.yaml', 'shop.svg'],
    ['a.b.json', 'a.b.svg'],
    ['Untitled', 'Untitled.svg'],
  ])('of %s is named %s', (name, expected) => expect(exportName(name, 'svg')).toBe(expected));
});
