import type { EdgeKind, Position } from 'eventwright/model/index.ts';
import type { Drift } from '../../shared/host-contract.ts';
import type { Language } from '../texts/index.ts';
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
  /** The new node is brought into view: it was not asked for at a place that is seen. */
  readonly reveal?: boolean;
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
export type SidePanel = 'palette' | 'inspector';
export type InspectorTab = 'properties' | 'capacity' | 'messages';

export interface Backup {
  readonly id: string;
  readonly name: string;
  readonly savedMs: number;
}

export type Dialog =
  | { readonly type: 'restore'; readonly backups: readonly Backup[] }
  | { readonly type: 'palette' | 'search' | 'shortcuts' | 'generate' | 'open' | 'save-as' | 'versions' }
  | { readonly type: 'connect'; readonly nodeId: string }
  | { readonly type: 'unsaved'; readonly proceed: () => void }
  | { readonly type: 'conflict'; readonly theirs: { readonly text: string; readonly hash: string } };

export interface Notice {
  readonly id: number;
  readonly tone: 'info' | 'error';
  readonly message: string;
  readonly remedy: string | undefined;
  readonly action: NoticeAction | undefined;
}

/** What a notice offers to do. */
export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

export interface UiState {
  readonly selection: Selection;
  /** Elements on the path that a finding speaks of. */
  readonly lit: ReadonlySet<string> | undefined;
  /** The node whose edges the keyboard goes through. */
  readonly edgeWalk: string | undefined;
  /** Services that are shown as one card. */
  readonly foldedServices: ReadonlySet<string>;
  /** The part of the drawing that is shown; all of it where absent. */
  readonly focus: Focus | undefined;
  readonly drawer: DrawerTab | undefined;
  /** Panels beside the canvas that are put away. */
  readonly closedPanels: ReadonlySet<SidePanel>;
  readonly inspectorTab: InspectorTab;
  /** Message that the messages tab shows. */
  readonly messageId: string | undefined;
  readonly theme: Theme;
  /** Stronger lines and darker text, over either theme. */
  readonly contrast: boolean;
  readonly dialog: Dialog | undefined;
  readonly addMenu: AddMenu | undefined;
  readonly connectMenu: ConnectMenu | undefined;
  readonly editingTitleOf: string | undefined;
  readonly zoom: number;
  readonly notices: readonly Notice[];
  /** Where the last generation went; the preview is compared with it. */
  readonly generatedFolder: string | undefined;
  /** Generations that ended well: each may have changed what the preview is compared with. */
  readonly generations: number;
  /** Where code and drawing disagree, while the code preview is on the screen. */
  readonly drift: readonly Drift[];
  /** The same by node, for those that have any. */
  readonly driftByNode: ReadonlyMap<string, readonly Drift[]>;
  /** Path of the file that the code preview shows; one of its own choice where absent. */
  readonly previewPath: string | undefined;
  /** Step of the tour that is shown; absent where none is. */
  readonly tourStep: number | undefined;
  /** Language of the page, for what is made of its texts. */
  readonly language: Language;
  /** Takes the file over from the window that edits it; absent where this one does. */
  readonly editHere: (() => void) | undefined;
  /** What runs in the background, in words. */
  readonly busy: { readonly words: string; readonly cancel?: () => void } | undefined;
}

export const nothingSelected: Selection = { nodes: new Set(), edges: new Set() };

export const nothingDrifts: Pick<UiState, 'drift' | 'driftByNode'> = { drift: [], driftByNode: new Map() };

/** Tells where code and drawing disagree. */
export function publishDrift(ui: UiStore, drift: readonly Drift[]): void {
  const driftByNode = new Map<string, Drift[]>();
  for (const each of drift) if (each.element !== null) driftByNode.set(each.element, [...(driftByNode.get(each.element) ?? []), each]);
  ui.setState({ drift, driftByNode });
}

export type UiStore = StoreApi<UiState>;

export const createUiStore = (theme: Theme, contrast = false, language: Language = 'en'): UiStore =>
  createStore<UiState>(() => ({
    selection: nothingSelected,
    lit: undefined,
    edgeWalk: undefined,
    foldedServices: new Set(),
    focus: undefined,
    drawer: 'problems',
    closedPanels: new Set(),
    inspectorTab: 'properties',
    messageId: undefined,
    theme,
    contrast,
    dialog: undefined,
    addMenu: undefined,
    connectMenu: undefined,
    editingTitleOf: undefined,
    zoom: 1,
    notices: [],
    generatedFolder: undefined,
    generations: 0,
    ...nothingDrifts,
    previewPath: undefined,
    tourStep: undefined,
    language,
    editHere: undefined,
    busy: undefined,
  }));

const noticeMs = 8000;
let lastNoticeId = 0;

/** Tells the user something that needs no answer; it goes away by itself. */
export function notify(ui: UiStore, tone: Notice['tone'], message: string, remedy?: string, action?: NoticeAction): void {
  const id = (lastNoticeId += 1);
  ui.setState(({ notices }) => ({ notices: [...notices.slice(-3), { id, tone, message, remedy, action }] }));
  setTimeout(() => dismissNotice(ui, id), noticeMs);
}

export const dismissNotice = (ui: UiStore, id: number) =>
  ui.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));

/** The tab for an element: messages are about none, so they give way. */
export const elementTab = ({ inspectorTab }: Pick<UiState, 'inspectorTab'>): InspectorTab =>
  inspectorTab === 'messages' ? 'properties' : inspectorTab;

export const select = (ui: UiStore, nodes: Iterable<string>, edges: Iterable<string> = []) =>
  ui.setState((state) => ({ selection: { nodes: new Set(nodes), edges: new Set(edges) }, inspectorTab: elementTab(state) }));
