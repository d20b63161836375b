/** What the process ends with. Source: docs, Command line. */
export const exitCode = {
  clean: 0,
  /** Findings at or over the severity that fails. */
  findings: 1,
  /** Wrong usage, unreadable input, or a fault of the tool. */
  fault: 2,
} as const;
