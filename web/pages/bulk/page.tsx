/** `/{region}/bulk`: codes for a file of people (verification-server.md §7). The file stays in this browser. */
import { useMemo, useState } from 'preact/hooks';
import { useDesk, useRegion, useReloadDesk } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { Help } from '../../parts/help.tsx';
import { Page } from '../../parts/page.tsx';
import type { Checked } from './file/check-file.ts';
import { ChosenFile } from './file/chosen-file.tsx';
import { rulesOf, useChecked } from './file/use-checked.ts';
import { ProgressPart } from './run/progress.tsx';
import { Results } from './run/results-part.tsx';
import type { RunSettings } from './run/run.ts';
import { SendForm } from './run/send-form.tsx';
import { useRun } from './run/use-run.ts';
import './bulk.scss';

export default function BulkIssue() {
  const { say } = useTexts();
  const { batch, messages } = useDesk();
  const missing = batch === undefined ? 'bulk.none.batch' : messages === undefined ? 'bulk.none.messages' : undefined;
  return (
    <Page title={say('bulk.title')} help={<Help page="bulk" paragraphs={6} />}>
      {missing ? <p class="govuk-inset-text">{say(missing)}</p> : <Bulk />}
    </Page>
  );
}

function Bulk() {
  const { region } = useRegion();
  const desk = useDesk();
  const reloadDesk = useReloadDesk();
  const [file, setFile] = useState<File>();
  const [startLine, setStartLine] = useState(1);
  const rules = useMemo(() => rulesOf(desk), [desk]);
  const state = useChecked(file, startLine, rules);
  const sending = useRun(region);
  // Of the file that is being sent: its rules may change meanwhile.
  const [sent, setSent] = useState<Checked>();
  const { run, progress } = sending;
  const clear = () => {
    sending.clear();
    setFile(undefined);
    reloadDesk();
  };
  if (run && progress && sent) {
    return (
      <>
        <ProgressPart run={run} progress={progress} />
        <Results checked={sent} run={run} progress={progress} fileName={file?.name ?? ''} clear={clear} />
      </>
    );
  }
  const start = (checked: Checked, retryCode: string, settings: RunSettings) => {
    setSent(checked);
    return sending.start(checked.items, retryCode, settings);
  };
  return (
    <>
      <ChosenFile rules={rules} state={state} onFile={setFile} startLine={startLine} onStartLine={setStartLine} />
      {state.kind === 'checked' && <SendForm checked={state.checked} start={start} />}
    </>
  );
}
