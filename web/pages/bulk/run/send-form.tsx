/** Before anything is sent: which message, the retry code, and what to do about lines with errors. */
import { useId, useState } from 'preact/hooks';
import { deskDates } from '../../../../protocol/staff/desk-dates.ts';
import { useDesk, useRegion } from '../../../app/me.tsx';
import { serverNow } from '../../../app/session/server-time.ts';
import { useTexts } from '../../../app/texts.tsx';
import { Banner } from '../../../parts/banner.tsx';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { ConfirmDialog } from '../../../parts/dialog/confirm-dialog.tsx';
import { Button } from '../../../parts/form/button.tsx';
import { Checkbox, Select, TextInput } from '../../../parts/form/inputs.tsx';
import type { Checked } from '../file/check-file.ts';
import { forgetRetryCode, keepRetryCode, keptRetryCode, newRetryCode, RETRY_CODE_LENGTH } from './retry-code.ts';
import type { RunSettings } from './run.ts';

interface SendFormProps {
  readonly checked: Checked;
  start(checked: Checked, retryCode: string, settings: RunSettings): Promise<void>;
}

export function SendForm({ checked, start }: SendFormProps) {
  const { say } = useTexts();
  const { region } = useRegion();
  const desk = useDesk();
  const retry = useRetryCode(region);
  const templates = desk.messages?.templates ?? [];
  const [template, setTemplate] = useState(templates[0]?.label ?? '');
  const [leavesOut, setLeavesOut] = useState(false);
  const [asks, setAsks] = useState(false);
  const { counts, items } = checked;
  const isReady = retry.problem === undefined && (counts.bad === 0 || leavesOut);
  const send = () => {
    setAsks(false);
    retry.keep();
    const { tzOffsetMinutes } = deskDates(desk, serverNow());
    void start(checked, retry.code, { batchSize: desk.batch?.size ?? 1, tzOffsetMinutes, template });
  };
  if (items.length === 0) return <p class="govuk-inset-text">{say('bulk.send.nothing')}</p>;
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      {templates.length > 1 && (
        <Select
          name="template"
          label={say('bulk.template')}
          options={templates.map(({ label }) => ({ value: label, text: label }))}
          value={template}
          onValue={setTemplate}
        />
      )}
      <MessageText text={templates.find(({ label }) => label === template)?.text ?? ''} />
      <RetryCode retry={retry} />
      <QuotaWarning count={items.length} />
      {counts.bad > 0 && (
        <div class="govuk-checkboxes govuk-form-group">
          <Checkbox
            name="leave-out"
            label={say('bulk.send.leave-out', { count: counts.bad })}
            hint={say('bulk.send.leave-out-hint')}
            isChecked={leavesOut}
            onChecked={setLeavesOut}
          />
        </div>
      )}
      {isReady ? (
        <Button onPress={() => setAsks(true)}>{say('bulk.send.button', { count: items.length })}</Button>
      ) : (
        <p class="govuk-inset-text">{say(retry.problem ? 'bulk.send.needs-code' : 'bulk.send.needs-decision')}</p>
      )}
      {asks && (
        <ConfirmDialog
          title={say('bulk.send.really', { count: items.length })}
          yes={say('bulk.send.yes')}
          onYes={send}
          onNo={() => setAsks(false)}
        >
          <p class="govuk-body">{say('bulk.send.really-text', { template })}</p>
        </ConfirmDialog>
      )}
    </form>
  );
}

function MessageText({ text }: { text: string }) {
  const { say } = useTexts();
  return (
    <figure class="enx-bulk__message">
      <figcaption class="govuk-hint">{say('bulk.message')}</figcaption>
      <blockquote class="govuk-inset-text" dir="auto">
        {text}
      </blockquote>
    </figure>
  );
}

function QuotaWarning({ count }: { count: number }) {
  const { say } = useTexts();
  const { quota } = useDesk();
  if (quota === undefined || quota.remaining >= count) return null;
  return <Banner kind="warning">{say('bulk.send.quota', { remaining: quota.remaining, count })}</Banner>;
}

interface Retry {
  readonly code: string;
  readonly problem: 'short' | undefined;
  readonly isKept: boolean;
  readonly wasKept: boolean;
  setCode(code: string): void;
  setKept(isKept: boolean): void;
  /** Or forget it, as the person wished. */
  keep(): void;
}

function useRetryCode(region: string): Retry {
  const [kept] = useState(() => keptRetryCode(localStorage, region, Date.now()));
  const [code, setCode] = useState(
    () => kept ?? newRetryCode((count) => crypto.getRandomValues(new Uint8Array(count))),
  );
  const [isKept, setKept] = useState(kept !== undefined);
  return {
    code,
    setCode: (next) => setCode(next.trim()),
    problem: code.length < RETRY_CODE_LENGTH ? 'short' : undefined,
    isKept,
    wasKept: kept !== undefined && kept === code,
    setKept,
    keep: () =>
      isKept ? keepRetryCode(localStorage, region, code, Date.now()) : forgetRetryCode(localStorage, region),
  };
}

function RetryCode({ retry }: { retry: Retry }) {
  const { say } = useTexts();
  const title = useId();
  return (
    <section aria-labelledby={title}>
      <h2 class="govuk-heading-s" id={title}>
        {say('bulk.retry.title')}
      </h2>
      <p class="govuk-body">{say(retry.wasKept ? 'bulk.retry.was-kept' : 'bulk.retry.text')}</p>
      <TextInput
        name="retry-code"
        label={say('bulk.retry.label')}
        hint={say('bulk.retry.hint')}
        problem={retry.problem && say('bulk.retry.short', { count: RETRY_CODE_LENGTH })}
        maxLength={64}
        width="govuk-input--width-20 enx-bulk__code"
        value={retry.code}
        onValue={retry.setCode}
      />
      <CopyButton text={retry.code} label={say('bulk.retry.copy')} />
      <div class="govuk-checkboxes govuk-form-group">
        <Checkbox
          name="keep-code"
          label={say('bulk.retry.keep')}
          hint={say('bulk.retry.keep-hint')}
          isChecked={retry.isKept}
          onChecked={retry.setKept}
        />
      </div>
    </section>
  );
}
