import { expect, type Locator, type Page } from '@playwright/test';

export type KindLabel = 'Producer' | 'Topic' | 'Queue' | 'Consumer' | 'Command store' | 'Replica' | 'Read model' | 'External system';

/** px */
export interface Place {
  x: number;
  y: number;
}

type Box = NonNullable<Awaited<ReturnType<Locator['boundingBox']>>>;

const dragSteps = 8;
const generateMs = 60_000;

async function boxOf(locator: Locator): Promise<Box> {
  const box = await locator.boundingBox();
  if (!box) throw new Error(`Not on the screen: ${String(locator)}`);
  return box;
}

const middleOf = ({ x, y, width, height }: Box): Place => ({ x: x + width / 2, y: y + height / 2 });

/** The designer as its users see it: parts by their names, acts by mouse and keyboard. */
export class Designer {
  readonly page: Page;
  readonly #url: string;

  constructor(page: Page, url: string) {
    this.page = page;
    this.#url = url;
  }

  get palette(): Locator {
    return this.page.getByRole('navigation', { name: 'Palette' });
  }
  get canvas(): Locator {
    return this.page.getByRole('main', { name: 'Canvas' });
  }
  get inspector(): Locator {
    return this.page.getByRole('region', { name: 'Inspector' });
  }
  get problems(): Locator {
    return this.page.getByRole('region', { name: 'Problems' });
  }
  get text(): Locator {
    return this.page.getByRole('region', { name: 'Text', exact: true });
  }
  get nodes(): Locator {
    return this.page.locator('.react-flow__node');
  }
  get edges(): Locator {
    return this.page.locator('.react-flow__edge');
  }

  /** @param example one of the gallery, opened as `npm start` does */
  async open(example?: string): Promise<void> {
    const url = new URL(this.#url);
    if (example !== undefined) url.searchParams.set('example', example);
    await this.page.goto(url.href);
    await expect(this.palette).toBeVisible();
    if (example !== undefined) await expect(this.nodes.first()).toBeVisible();
  }

  /** Opens an example from the gallery of the start page. */
  async openExample(title: string): Promise<void> {
    await this.page.getByRole('button', { name: title, exact: true }).click();
    await expect(this.nodes.first()).toBeVisible();
  }

  /** Opens a file of the served folder through the dialog. */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+O');
    await this.page.getByRole('dialog', { name: 'Open a topology' }).getByRole('button', { name }).click();
    await expect(this.page.getByRole('heading', { level: 1, name })).toBeVisible();
  }

  /** Where a point of the drawing is on the screen. */
  async onScreen({ x, y }: Place): Promise<Place> {
    const view = await this.page.locator('.react-flow__viewport').evaluate((element) => {
      const { e, f, a } = new DOMMatrixReadOnly(getComputedStyle(element).transform);
      return { x: e, y: f, zoom: a };
    });
    const { x: left, y: top } = await boxOf(this.canvas);
    return { x: left + view.x + x * view.zoom, y: top + view.y + y * view.zoom };
  }

  /** Drags by mouse, from one place of the window to another. */
  async drag(from: Place, to: Place): Promise<void> {
    await this.#drag(from, to);
  }

  node(kind: KindLabel, title: string): Locator {
    return this.page.getByRole('group', { name: `${kind} ${title}`, exact: true });
  }

  /** Drags a kind from the palette to a place on the canvas, and gives it a title. */
  async draw(kind: KindLabel, title: string, place: Place): Promise<void> {
    const before = await this.nodes.count();
    const [button, canvas] = await Promise.all([boxOf(this.palette.getByRole('button', { name: kind, exact: true })), boxOf(this.canvas)]);
    await this.#drag(middleOf(button), { x: canvas.x + place.x, y: canvas.y + place.y });
    await expect(this.nodes).toHaveCount(before + 1);
    // The new node is the one that is selected.
    await this.retitle(this.page.locator('.react-flow__node.selected'), title);
    await expect(this.node(kind, title)).toBeVisible();
  }

  /** Types a title where the node stands. */
  async retitle(node: Locator, title: string): Promise<void> {
    await node.click();
    await this.page.keyboard.press('Enter');
    const field = node.getByRole('textbox');
    await field.fill(title);
    await field.press('Enter');
  }

  /** Draws a line from the right port of one node to the left port of another, by mouse. */
  async connect(from: Locator, to: Locator, edgeKind?: string): Promise<void> {
    const before = await this.edges.count();
    const [start, end] = await Promise.all([boxOf(from.getByTestId('port-out')), boxOf(to.getByTestId('port-in'))]);
    await this.#drag(middleOf(start), middleOf(end));
    if (edgeKind !== undefined) await this.page.getByRole('option', { name: new RegExp(`^${edgeKind}`) }).click();
    await expect(this.edges).toHaveCount(before + 1);
  }

  /** Gives the edge that is selected a message of its own. */
  async newMessageOnEdge(id: string): Promise<void> {
    await this.inspector.getByRole('combobox', { name: 'Messages' }).selectOption({ label: 'New message…' });
    await this.inspector.getByLabel('Kind').selectOption('command');
    const field = this.inspector.getByLabel('Id', { exact: true });
    await field.fill(id);
    await field.press('Enter');
    await expect(this.inspector.getByRole('heading', { name: id })).toBeVisible();
  }

  async #drag(from: Place, to: Place): Promise<void> {
    const { mouse } = this.page;
    await mouse.move(from.x, from.y);
    await mouse.down();
    await mouse.move(to.x, to.y, { steps: dragSteps });
    await mouse.up();
  }

  undo(): Promise<void> {
    return this.page.keyboard.press('ControlOrMeta+Z');
  }
  redo(): Promise<void> {
    return this.page.keyboard.press('ControlOrMeta+Shift+Z');
  }
  save(): Promise<void> {
    return this.page.keyboard.press('ControlOrMeta+S');
  }

  /** Saves under a new name in the served folder, and waits until it is on disk. */
  async saveAs(name: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+Shift+S');
    const dialog = this.page.getByRole('dialog', { name: /Save as/ });
    const field = dialog.getByLabel('Path');
    const folder = (await field.inputValue()).replace(/[^/]*$/, '');
    await field.fill(`${folder}${name}`);
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(dialog).toHaveCount(0);
  }

  /** Generates through the dialog, and waits for the good end. */
  async generateInto(folder: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Generate', exact: true }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Generate services' });
    await dialog.getByLabel('Folder').fill(folder);
    await dialog.getByRole('button', { name: 'Generate', exact: true }).click();
    const ended = dialog.getByText(/files? written|Nothing was written|stopped|Could not/);
    await expect(ended).toBeVisible({ timeout: generateMs });
    await expect(dialog).toContainText(/files? written/);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
  }

  async showText(): Promise<void> {
    await this.page.getByRole('tab', { name: 'Text' }).click();
    await expect(this.text.locator('.monaco-editor .view-line').first()).toBeVisible();
  }

  /** Selects words in the text by the editor's own search. */
  async findInText(words: string): Promise<void> {
    // The first lines may be under those that the editor keeps in sight.
    await this.text.locator('.view-line').last().click();
    await this.page.keyboard.press('ControlOrMeta+F');
    await this.page.keyboard.insertText(words);
    await expect(this.text.locator('.find-widget .matchesCount')).toHaveText(/^1 of/);
    // The count may still be that of an earlier search; going to the match selects it whatever the editor was at.
    await this.page.keyboard.press('Enter');
    await expect(this.text.locator('.currentFindMatch').first()).toBeVisible();
    await this.page.keyboard.press('Escape');
  }

  async replaceInText(words: string, others: string): Promise<void> {
    await this.findInText(words);
    await this.page.keyboard.insertText(others);
  }

  /** Runs a command by its name in the palette. */
  async runCommand(name: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+Shift+P');
    await expect(this.page.getByRole('dialog')).toBeVisible();
    await this.page.keyboard.insertText(name);
    await this.page.keyboard.press('Enter');
  }

  /** Drops a file on the window, as from the system's file manager. */
  async dropFile(name: string, text: string): Promise<void> {
    const transfer = await this.page.evaluateHandle(
      ([fileName, content]) => {
        const data = new DataTransfer();
        data.items.add(new File([content], fileName));
        return data;
      },
      [name, text] as const,
    );
    await this.page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
    await this.page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  }

  problem(words: string | RegExp): Locator {
    return this.problems.getByRole('button', { name: words });
  }

  /** Waits until fonts are there, findings belong to the drawing, and the view stands still. */
  async settled(): Promise<void> {
    await expect(this.problems).toHaveAttribute('aria-busy', 'false');
    await this.page.evaluate(async () => {
      await document.fonts.ready;
      const twoFrames = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const view = () => document.querySelector('.react-flow__viewport')?.getAttribute('style');
      for (let last: string | null | undefined; last === undefined || last !== view(); await twoFrames()) last = view();
    });
  }
}
