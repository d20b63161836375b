import { Modal } from '../frame/modal.tsx';
import { texts } from '../texts/index.ts';
import { commands } from './index.ts';
import { isMac, spokenKeys } from './keys.ts';

const groups = ['File', 'Edit', 'Add', 'View', 'Project', 'Help'] as const;

/** Every key, from the list of commands. */
export function ShortcutSheet() {
  const mac = isMac();
  return (
    <Modal title={texts.commands.shortcuts} width={720}>
      <div className="columns-2 gap-8">
        {groups.map((group) => (
          <section key={group} className="mb-4 break-inside-avoid">
            <h3 className="pb-1 text-xs font-semibold text-faint">{texts.groups[group]}</h3>
            {commands
              .filter((command) => command.group === group && command.keys)
              .map(({ id, title, keys }) => (
                <div key={id} className="flex h-7 items-center justify-between gap-3 text-sm">
                  <span className="truncate">{title()}</span>
                  <span className="flex flex-none gap-1">
                    {keys?.slice(0, 2).map((key) => (
                      <kbd key={key} className="ew-kbd">
                        {spokenKeys(key, mac)}
                      </kbd>
                    ))}
                  </span>
                </div>
              ))}
          </section>
        ))}
        <section className="mb-4 break-inside-avoid">
          <h3 className="pb-1 text-xs font-semibold text-faint">{texts.shortcuts.mouse}</h3>
          {texts.shortcuts.gestures.map(([gesture, effect]) => (
            <div key={gesture} className="flex h-7 items-center justify-between gap-3 text-sm">
              <span className="truncate">{effect}</span>
              <span className="ew-kbd flex-none">{gesture}</span>
            </div>
          ))}
        </section>
      </div>
    </Modal>
  );
}
