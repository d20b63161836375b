import type * as Electron from 'electron';
import { expect, expectTypeOf, it } from 'vitest';
import * as double from './electron-double.fixture.ts';

/** Members of the double that Electron does not have: tests would pass against something that is not there. */
type Invented<Double, Real> = Exclude<keyof Double, keyof Real>;

/** Functions of the double that are none in Electron. */
type NotCallable<Double, Real> = {
  [Member in keyof Double & keyof Real]: Double[Member] extends (...args: never[]) => unknown
    ? Real[Member] extends (...args: never[]) => unknown
      ? never
      : Member
    : never;
}[keyof Double & keyof Real];

type RealWindow = InstanceType<typeof Electron.BrowserWindow>;
type DoubleWindow = InstanceType<typeof double.BrowserWindow>;
type Session = typeof Electron.session.defaultSession;

// The type checker runs these (desktop/tsconfig.node.json); when Electron renames or drops a member, it says so.
it('has no member that Electron lacks, and functions where Electron has them', () => {
  expectTypeOf<Invented<typeof double.app, typeof Electron.app>>().toEqualTypeOf<never>();
  expectTypeOf<Invented<typeof double.ipcMain, typeof Electron.ipcMain>>().toEqualTypeOf<never>();
  expectTypeOf<Invented<typeof double.dialog, typeof Electron.dialog>>().toEqualTypeOf<never>();
  expectTypeOf<Invented<typeof double.screen, typeof Electron.screen>>().toEqualTypeOf<never>();
  expectTypeOf<Invented<typeof double.protocol, typeof Electron.protocol>>().toEqualTypeOf<never>();
  expectTypeOf<Invented<typeof double.Menu, typeof Electron.Menu>>().toEqualTypeOf<never>();
  expectTypeOf<Invented<typeof double.session.defaultSession, Session>>().toEqualTypeOf<never>();
  expectTypeOf<Invented<typeof double.session.defaultSession.webRequest, Session['webRequest']>>().toEqualTypeOf<never>();
  // `options`, `all` and `openHandler` are what the double records.
  expectTypeOf<Exclude<Invented<DoubleWindow, RealWindow>, 'options'>>().toEqualTypeOf<never>();
  expectTypeOf<Exclude<Invented<double.WebContentsDouble, Electron.WebContents>, 'openHandler' | 'url'>>().toEqualTypeOf<never>();
  expectTypeOf<NotCallable<typeof double.app, typeof Electron.app>>().toEqualTypeOf<never>();
  expectTypeOf<NotCallable<typeof double.dialog, typeof Electron.dialog>>().toEqualTypeOf<never>();
  expectTypeOf<NotCallable<typeof double.protocol, typeof Electron.protocol>>().toEqualTypeOf<never>();
  expectTypeOf<NotCallable<typeof double.session.defaultSession, Session>>().toEqualTypeOf<never>();
  expectTypeOf<ReturnType<typeof double.dialog.showMessageBoxSync>>().toEqualTypeOf<
    ReturnType<typeof Electron.dialog.showMessageBoxSync>
  >();
  expectTypeOf<ReturnType<DoubleWindow['getNormalBounds']>>().toEqualTypeOf<ReturnType<RealWindow['getNormalBounds']>>();
  // Every export stands for one of Electron's, but for the records.
  const records = new Set(['WebContentsDouble', 'ipcHandlers', 'decisions', 'menu']);
  expect(
    Object.keys(double)
      .filter((name) => !records.has(name))
      .toSorted(),
  ).toEqual(['BrowserWindow', 'Menu', 'app', 'dialog', 'ipcMain', 'protocol', 'screen', 'session'].toSorted());
});
