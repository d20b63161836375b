import { describe, expect, it } from 'vitest';
import { commandById, commands } from './index.ts';
import { pressed, spokenKeys, type KeyPress } from './keys.ts';

const press = (key: string, modifiers: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...modifiers,
});

describe('commands', () => {
  it('have ids, and keys, of their own', () => {
    const ids = commands.map(({ id }) => id);
    const keys = commands.flatMap((command) => command.keys ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(keys).size).toBe(keys.length);
    expect(commandById('file.save')?.title()).toBe('Save');
    expect(commandById('no.such')).toBeUndefined();
  });
});

describe('pressed', () => {
  it.each([
    ['Mod+S', press('s', { ctrlKey: true }), true],
    ['Mod+S', press('s'), false],
    ['Mod+S', press('S', { ctrlKey: true, shiftKey: true }), false],
    ['Mod+Shift+P', press('P', { ctrlKey: true, shiftKey: true }), true],
    ['?', press('?', { shiftKey: true }), true],
    ['+', press('+', { shiftKey: true }), true],
    ['Mod++', press('+', { ctrlKey: true }), false],
    ['1', press('1', { ctrlKey: true }), false],
    ['Shift+ArrowUp', press('ArrowUp', { shiftKey: true }), true],
    ['ArrowUp', press('ArrowUp', { shiftKey: true }), false],
  ])('%s with %o: %s', (keys, event, expected) => expect(pressed(keys, event, false)).toBe(expected));

  it('means Command on a Mac', () => {
    expect(pressed('Mod+Z', press('z', { metaKey: true }), true)).toBe(true);
    expect(pressed('Mod+Z', press('z', { ctrlKey: true }), true)).toBe(false);
    expect(spokenKeys('Mod+Shift+Z', true)).toBe('⌘⇧Z');
    expect(spokenKeys('Mod+Shift+Z', false)).toBe('Ctrl+Shift+Z');
    expect(spokenKeys('+', false)).toBe('+');
  });
});
