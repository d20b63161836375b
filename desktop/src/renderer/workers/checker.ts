import type { DocumentStore } from '../document/document-store.ts';
import type { ProjectRules, ProjectRulesStore } from '../state/project-rules.ts';
import { publishFindings, type FindingsStore } from '../state/findings-store.ts';
import type { CheckRequest, CheckResponse } from './check-protocol.ts';

/** The part of a Web Worker that the checker needs. */
export interface CheckWorker {
  postMessage(request: CheckRequest): void;
  addEventListener(type: 'message', listener: (event: { data: CheckResponse }) => void): void;
}

/**
 * Checks the document after every change, one check at a time: while one runs, only the newest revision waits.
 * Findings of an older revision are dropped.
 */
export function startChecker(document: DocumentStore, findings: FindingsStore, worker: CheckWorker, project: ProjectRulesStore): void {
  let running = false;
  let requested = -1;
  let withRules: ProjectRules['rules'];
  const check = () => {
    const { revision, topology, file, draft } = document.snapshot();
    const { rules } = project.getState();
    if (running || (revision === requested && rules === withRules)) return;
    running = true;
    requested = revision;
    withRules = rules;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A worker has no origin.
    worker.postMessage({
      revision,
      topology,
      format: file.format,
      text: draft ?? document.sourceText(),
      // JSON is printed anew, whatever it came from.
      base: file.format === 'yaml' ? document.baseText() : undefined,
      rules,
    });
  };
  worker.addEventListener('message', ({ data }) => {
    running = false;
    if (data.revision === document.snapshot().revision && withRules === project.getState().rules)
      publishFindings(findings, data.revision, data.findings);
    check();
  });
  document.subscribe(check);
  project.subscribe(check);
  check();
}
