import type { BrokerName } from '../../../templates/runtime/system.ts';
import { brokerEmitFor, brokerEmits } from '../brokers/emit.ts';
import type { Finding } from '../model/finding.ts';
import type { Graph } from '../model/graph.ts';
import { serverOf } from '../model/queries.ts';
import { brokerFindings } from './broker-findings.ts';
import { notYetGenerated } from './findings.ts';

export interface BrokerChoice {
  readonly name: BrokerName;
  readonly findings: readonly Finding[];
}

const known = brokerEmits.map(({ name }) => name).join(', ');

/** Default broker of the project: the one asked for, else that of the drawing's channels, else PostgreSQL. */
export function chooseBroker(graph: Graph, asked: string | undefined): BrokerChoice {
  const servers = [...new Set(graph.nodesOf('queue', 'topic').map(({ server }) => server ?? 'main'))];
  const drawn = graph
    .nodesOf('queue', 'topic')
    .flatMap((channel) => serverOf(graph.topology, channel)?.protocol ?? [])
    .at(0);
  const name = asked ?? drawn ?? brokerEmits[0].name;
  const broker = brokerEmitFor(name);
  const findings: Finding[] = [];
  if (servers.length > 1) {
    findings.push(
      notYetGenerated('servers', {
        pointer: '/servers',
        message: `Channels on several servers, ${servers.join(' and ')}, are not generated in this release.`,
        remedy: 'Put all channels on one server.',
      }),
    );
  }
  if (broker === undefined) {
    const server = asked === undefined ? servers[0] : undefined;
    const pointer = server === undefined ? '' : `/servers/${server}/protocol`;
    findings.push(
      notYetGenerated('broker', {
        pointer,
        message: `The broker ${JSON.stringify(name)} is not generated in this release.`,
        remedy: `Use one of ${known}: the same project runs on each.`,
      }),
    );
    return { name: brokerEmits[0].name, findings };
  }
  return { name: broker.name, findings: [...findings, ...brokerFindings(graph, broker)] };
}
