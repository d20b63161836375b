import type { EdgeKind, Position } from 'eventwright/model/index.ts';
import { createStore, type StoreApi } from 'zustand/vanilla';

export interface Selection {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
}

/** Where an add menu stands, and what the new node will be joined to. */
export interface AddMenu {
  /** px in the window */
  readonly screen: Position;
  /** px on the canvas */
  readonly canvas: Position;
  readonly link: { readonly nodeId: string; readonly direction: 'out' | 'in' } | undefined;
}

/** Several edge kinds could join two nodes: the user chooses. */
export interface ConnectMenu {
  readonly screen: Position;
  readonly from: string;
  readonly to: string;
  readonly kinds: readonly EdgeKind[];
}

/** Nodes that are shown with their neighbours alone. */
export interface Focus {
  readonly nodeIds: readonly string[];
  readonly hops: number;
}

export type Theme = 'system' | 'light' | 'dark';
export type DrawerTab = 'problems' | 'text' | 'preview';
export type InspectorTab = 'properties' | 'capacity' | 'messages';

export interface Backup {
  readonly id: string;
  readonly name: string;
  readonly savedMs: number;
}

export type Dialog =
  | { readonly type: 'restore'; readonly backups: readonly Backup[] }
  | { readonly type: 'palette' | 'search' | 'shortcuts' | 'generate' | 'open' | 'save-as' }
  | { readonly type: 'unsaved'; readonly proceed: () => void }
  | { readonly type: 'conflict'; readonly theirs: { readonly text: string; readonly hash: string } };

export interface Notice {
  readonly id: number;
  readonly tone: 'info' | 'error';
  readonly message: string;
  readonly remedy: string | undefined;
}

export interface UiState {
  readonly selection: Selection;
  /** Elements on the path that a finding speaks of. */
  readonly lit: ReadonlySet<string> | undefined;
  /** The part of the drawing that is shown; all of it where absent. */
  readonly focus: Focus | undefined;
  readonly drawer: DrawerTab | undefined;
  readonly inspectorTab: InspectorTab;
  /** Message that the messages tab shows. */
  readonly messageId: string | undefined;
  readonly theme: Theme;
  readonly dialog: Dialog | undefined;
  readonly addMenu: AddMenu | undefined;
  readonly connectMenu: ConnectMenu | undefined;
  readonly editingTitleOf: string | undefined;
  readonly zoom: number;
  readonly notices: readonly Notice[];
  /** Where the last generation went; the preview is compared with it. */
  readonly generatedFolder: string | undefined;
  /** What runs in the background, in words. */
  readonly busy: string | undefined;
}

export const nothingSelected: Selection = { nodes: new Set(), edges: new Set() };

export type UiStore = StoreApi<UiState>;

export const createUiStore = (theme: Theme): UiStore =>
  createStore<UiState>(() => ({
    selection: nothingSelected,
    lit: undefined,
    focus: undefined,
    drawer: 'problems',
    inspectorTab: 'properties',
    messageId: undefined,
    theme,
    dialog: undefined,
    addMenu: undefined,
    connectMenu: undefined,
    editingTitleOf: undefined,
    zoom: 1,
    notices: [],
    generatedFolder: undefined,
    busy: undefined,
  }));

const noticeMs = 8000;
let lastNoticeId = 0;

/** Tells the user something that needs no answer; it goes away by itself. */
export function notify(ui: UiStore, tone: Notice['tone'], message: string, remedy?: string): void {
  const id = (lastNoticeId += 1);
  ui.setState(({ notices }) => ({ notices: [...notices.slice(-3), { id, tone, message, remedy }] }));
  setTimeout(() => dismissNotice(ui, id), noticeMs);
}

export const dismissNotice = (ui: UiStore, id: number) =>
  ui.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));

/** The tab for an element: messages are about none, so they give way. */
export const elementTab = ({ inspectorTab }: Pick<UiState, 'inspectorTab'>): InspectorTab =>
  inspectorTab === 'messages' ? 'properties' : inspectorTab;

export const select = (ui: UiStore, nodes: Iterable<string>, edges: Iterable<string> = []) =>
  ui.setState((state) => ({ selection: { nodes: new Set(nodes), edges: new Set(edges) }, inspectorTab: elementTab(state) }));
