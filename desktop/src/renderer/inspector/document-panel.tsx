import { topologySchema } from 'eventwright/model/topology.ts';
import { protocols, type Protocol } from 'eventwright/model/index.ts';
import type { Topology } from 'eventwright/model/index.ts';
import { serverPropertySchema, type PropertySchema } from '../document/schema.ts';
import { useApp, useDocumentPart } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import { FieldRow } from './field-row.tsx';
import { SchemaForm } from './schema-form.tsx';

const infoSchema = topologySchema.properties.info as unknown as PropertySchema;
const protocolSchema = serverPropertySchema.properties?.['protocol'] ?? {};

/** What the drawing is, and the broker it is drawn for: shown while nothing is selected. */
export function DocumentPanel() {
  const { document } = useApp();
  const info = useDocumentPart(({ topology }) => topology.info);
  const main = useDocumentPart(({ topology }) => topology.servers['main']);
  const setProtocol = (protocol: Protocol) =>
    document.edit(texts.undo.change(texts.inspector.broker), (topology) => ({
      ...topology,
      servers: { ...topology.servers, main: { ...topology.servers['main'], protocol } },
    }));
  return (
    <div className="flex flex-col gap-3 p-3">
      <div>
        <h2 className="text-base font-semibold">{info.title ?? info.name}</h2>
        <div className="text-xs text-muted">{texts.inspector.document}</div>
      </div>
      <SchemaForm
        schema={infoSchema}
        value={info}
        onChange={(next, title) => document.edit(texts.undo.change(title), (topology) => ({ ...topology, info: next as Topology['info'] }))}
      />
      <div className="border-t border-line pt-2.5">
        <FieldRow schema={protocolSchema} title={texts.inspector.broker}>
          {({ id, describedBy }) => (
            <select
              id={id}
              aria-describedby={describedBy}
              className="ew-field"
              value={main?.protocol ?? 'postgres'}
              onChange={(event) => setProtocol(event.target.value as Protocol)}
            >
              {protocols.map((protocol) => (
                <option key={protocol} value={protocol}>
                  {texts.brokers[protocol]}
                </option>
              ))}
            </select>
          )}
        </FieldRow>
      </div>
      <p className="border-t border-line pt-2.5 text-xs text-muted">{texts.inspector.hint}</p>
    </div>
  );
}
