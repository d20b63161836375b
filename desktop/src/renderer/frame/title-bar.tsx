import { CircleCheck, Menu, MoonStar, Redo2, Search, Sun, Undo2, Zap } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { commands } from '../commands/index.ts';
import { isMac, spokenKeys } from '../commands/keys.ts';
import { runCommand, useRunCommand } from '../commands/use-commands.ts';
import { SeverityIcon } from '../problems/severity-icon.tsx';
import { useApp, useDocument, useFindings, useUi } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import { IconButton } from './icon-button.tsx';

const groups = ['File', 'Edit', 'Add', 'View', 'Project', 'Help'] as const;
const itemStyle = 'flex h-7 items-center gap-6 rounded-md px-2 text-sm outline-none data-[highlighted]:bg-hover data-[disabled]:opacity-45';
const panelStyle = 'z-50 min-w-52 rounded-xl border border-line bg-raised p-1 shadow-float';

function GroupItems({ group }: { readonly group: (typeof groups)[number] }) {
  const app = useApp();
  const mac = isMac();
  return commands
    .filter((command) => command.group === group && !command.hidden)
    .map((command) => (
      <DropdownMenu.Item
        key={command.id}
        className={itemStyle}
        disabled={command.when !== undefined && !command.when(app)}
        onSelect={() => runCommand(app, command)}
      >
        <span className="flex-1">{command.title()}</span>
        {command.keys?.[0] !== undefined && <span className="text-xs text-faint">{spokenKeys(command.keys[0], mac)}</span>}
      </DropdownMenu.Item>
    ));
}

function MainMenu() {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger
        className="ew-button ew-icon-button data-[state=open]:bg-hover"
        aria-label={texts.titleBar.menu}
        title={texts.titleBar.menu}
      >
        <Menu size={16} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={panelStyle} align="start" sideOffset={6}>
          {groups.map((group) => (
            <DropdownMenu.Sub key={group}>
              <DropdownMenu.SubTrigger className={`${itemStyle} data-[state=open]:bg-hover`}>
                <span className="flex-1">{texts.groups[group]}</span>
                <span className="text-faint">›</span>
              </DropdownMenu.SubTrigger>
              <DropdownMenu.Portal>
                <DropdownMenu.SubContent
                  className={`${panelStyle} max-h-(--radix-dropdown-menu-content-available-height) overflow-y-auto`}
                  sideOffset={6}
                  collisionPadding={8}
                >
                  <GroupItems group={group} />
                </DropdownMenu.SubContent>
              </DropdownMenu.Portal>
            </DropdownMenu.Sub>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function FileState() {
  const { file, dirty, readOnly } = useDocument();
  const state = readOnly
    ? texts.file.readOnly
    : dirty
      ? texts.file.unsaved
      : file.path === undefined
        ? texts.file.notOnDisk
        : texts.file.saved;
  return (
    <div className="flex min-w-0 items-baseline gap-2" title={file.path}>
      <h1 className="truncate text-sm font-semibold">{file.name}</h1>
      <output className={`flex flex-none items-center gap-1.5 text-xs max-[860px]:sr-only ${dirty ? 'text-warning' : 'text-faint'}`}>
        {dirty && <span className="size-1.5 rounded-full bg-warning" aria-hidden />}
        {state}
      </output>
    </div>
  );
}

function ValidateButton() {
  const run = useRunCommand();
  const counts = useFindings((state) => state.counts);
  const total = counts.error + counts.warning + counts.info;
  return (
    <button
      type="button"
      className="ew-button tabular-nums"
      data-tone="outline"
      aria-label={texts.titleBar.validate(counts)}
      title={texts.titleBar.validate(counts)}
      onClick={() => run('project.validate')}
    >
      {total === 0 ? <CircleCheck size={14} className="text-good" aria-hidden /> : null}
      <span className="max-[900px]:hidden">{texts.commands.validate}</span>
      {(['error', 'warning', 'info'] as const)
        .filter((severity) => counts[severity] > 0)
        .map((severity) => (
          <span key={severity} className="flex items-center gap-0.5 text-xs">
            <SeverityIcon severity={severity} size={13} />
            {counts[severity]}
          </span>
        ))}
    </button>
  );
}

/** File, history, search, checks, generation and theme. */
export function TitleBar() {
  const run = useRunCommand();
  const { undoLabel, redoLabel } = useDocument();
  useUi((state) => state.theme);
  const dark = document.documentElement.dataset['theme'] === 'dark';
  const mac = isMac();
  return (
    <header className="grid h-11 flex-none grid-cols-[minmax(0,1fr)_minmax(96px,320px)_auto] min-[1100px]:grid-cols-[minmax(0,1fr)_minmax(160px,320px)_minmax(0,1fr)] items-center gap-3 border-b border-line bg-surface px-2">
      <div className="flex min-w-0 items-center gap-1">
        <MainMenu />
        <img src="./icon.svg" alt="" className="mr-1.5 ml-1 size-5" />
        <FileState />
        <span className="mx-1 h-4 w-px flex-none bg-line" />
        <IconButton
          label={texts.commands.undo}
          hint={undoLabel === undefined ? undefined : texts.titleBar.undo(undoLabel)}
          disabled={undoLabel === undefined}
          icon={<Undo2 size={16} />}
          onClick={() => run('edit.undo')}
        />
        <IconButton
          label={texts.commands.redo}
          hint={redoLabel === undefined ? undefined : texts.titleBar.redo(redoLabel)}
          disabled={redoLabel === undefined}
          icon={<Redo2 size={16} />}
          onClick={() => run('edit.redo')}
        />
      </div>
      <button
        type="button"
        className="ew-button w-full justify-start gap-2 bg-sunken font-normal text-faint"
        data-tone="outline"
        aria-label={texts.commands.search}
        onClick={() => run('help.search')}
      >
        <Search size={14} aria-hidden />
        <span className="flex-1 truncate text-left">{texts.titleBar.search}</span>
        <kbd className="ew-kbd max-[860px]:hidden">{spokenKeys('Mod+F', mac)}</kbd>
      </button>
      <div className="flex min-w-0 items-center justify-end gap-1.5">
        <ValidateButton />
        <button
          type="button"
          className="ew-button"
          data-tone="primary"
          data-tour="generate"
          aria-label={texts.titleBar.generate}
          onClick={() => run('project.generate')}
        >
          <Zap size={14} aria-hidden />
          <span className="max-[900px]:hidden">{texts.titleBar.generate}</span>
        </button>
        <IconButton
          label={texts.commands.theme}
          icon={dark ? <Sun size={16} /> : <MoonStar size={16} />}
          onClick={() => run('view.theme')}
        />
      </div>
    </header>
  );
}
