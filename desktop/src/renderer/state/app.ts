import type { Position } from 'eventwright/model/index.ts';
import { createContext, useContext, useMemo, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { Host, HostResult } from '../../shared/host-contract.ts';
import type { DocumentSnapshot, DocumentStore } from '../document/document-store.ts';
import { createProjectRules, type ProjectRulesStore } from './project-rules.ts';
import type { FindingsState, FindingsStore } from './findings-store.ts';
import type { UiState, UiStore } from './ui-store.ts';

/** What the canvas can be asked to do; set while it is on the screen. */
export interface CanvasHandle {
  fit(nodeIds?: readonly string[]): void;
  /** Fits a document that has just come, once the page has its new shape. */
  fitNew(): void;
  /** Brings a node into view where it is not, without another zoom. */
  reveal(nodeId: string): void;
  zoomBy(factor: number): void;
  zoomTo(zoom: number): void;
  /** Middle of what is visible, px on the canvas. */
  center(): Position;
  /** Where a point of the window lies on the canvas; undefined where it is not over it. */
  place(screen: Position): Position | undefined;
}

/** Everything that the parts of the designer share. */
export interface App {
  readonly host: Host;
  readonly info: HostResult<'appInfo'>;
  /** Names this tab's backup. */
  readonly pageId: string;
  readonly document: DocumentStore;
  readonly ui: UiStore;
  readonly findings: FindingsStore;
  readonly projectRules: ProjectRulesStore;
  /** Absent while it is not on the screen. */
  readonly canvas: CanvasHandle | undefined;
  /** @returns a function that takes the canvas away again */
  attachCanvas(canvas: CanvasHandle): () => void;
}

/** Puts the parts together. */
export function assembleApp(parts: Omit<App, 'canvas' | 'attachCanvas' | 'projectRules'>): App {
  let canvas: CanvasHandle | undefined;
  return {
    ...parts,
    projectRules: createProjectRules(),
    get canvas() {
      return canvas;
    },
    attachCanvas(handle) {
      canvas = handle;
      return () => {
        canvas = undefined;
      };
    },
  };
}

const AppContext = createContext<App | undefined>(undefined);
export const AppProvider = AppContext.Provider;

/** @throws Error outside an `AppProvider` */
export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('useApp needs an AppProvider above it');
  return app;
}

export const useUi = <Value>(select: (state: UiState) => Value): Value => useStore(useApp().ui, select);
export const useFindings = <Value>(select: (state: FindingsState) => Value): Value => useStore(useApp().findings, select);

export function useDocument(): DocumentSnapshot {
  const { document } = useApp();
  return useSyncExternalStore(document.subscribe, document.snapshot);
}

/** Part of the document; renders again only when that part changes its identity. */
export function useDocumentPart<Value>(select: (snapshot: DocumentSnapshot) => Value): Value {
  const { document } = useApp();
  const read = useMemo(() => () => select(document.snapshot()), [document, select]);
  return useSyncExternalStore(document.subscribe, read);
}
