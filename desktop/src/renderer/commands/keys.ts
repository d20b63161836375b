/** A key as commands write it: `Mod+Shift+P`; `Mod` is Ctrl, and Command on a Mac. */
export type Keys = string;

export type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

export const isMac = () => /mac/i.test(navigator.platform);

/** Whether the event is exactly this key. Shift is ignored where the key's own character needs it (`?`, `+`). */
export function pressed(keys: Keys, event: KeyPress, mac: boolean): boolean {
  const parts = keys === '+' ? ['+'] : keys.split('+');
  const key = parts.at(-1) ?? '';
  const wants = (modifier: string) => parts.slice(0, -1).includes(modifier);
  const modifier = mac ? event.metaKey : event.ctrlKey;
  const typed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const symbol = /^[^a-z0-9]$/i.test(key);
  return (
    typed === (key.length === 1 ? key.toLowerCase() : key) &&
    modifier === wants('Mod') &&
    event.altKey === wants('Alt') &&
    (symbol || event.shiftKey === wants('Shift'))
  );
}

const macNames: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥' };
const names: Readonly<Record<string, string>> = {
  Mod: 'Ctrl',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Backspace: '⌫',
  Escape: 'Esc',
};

/** The key as people read it. */
export function spokenKeys(keys: Keys, mac: boolean): string {
  const parts = keys === '+' ? ['+'] : keys.split('+');
  return parts.map((part) => (mac ? macNames[part] : undefined) ?? names[part] ?? part).join(mac ? '' : '+');
}
