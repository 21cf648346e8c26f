import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { usePersonName } from "#/api/names.ts";
import { randomId } from "#/api/uuid.ts";
import { ERROR_CLASSES, LINES, QA_GROUPS, SAMPLE_KINDS } from "#/desk/codes.ts";
import { Chip } from "#/ui/Chip.tsx";
import { PersonName, UnitName } from "#/ui/Name.tsx";
import { CALL_TYPES, TOPICS, useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { PositionField } from "./PositionField.tsx";
import type { Detail, FindingDraft, Lock, RecordDraft } from "./record.ts";

interface CallPanelProps {
  detail: Detail;
  record: RecordDraft;
  locks: readonly Lock[];
  /** Recording and transcript. */
  listen?: ReactNode;
  onChange: (edit: (record: RecordDraft) => RecordDraft) => void;
}

/** The call: whose, when, why it was drawn; what is said of it as a whole. */
export function CallPanel({ detail, record, locks, listen, onChange }: CallPanelProps) {
  const { t } = useLingui();
  const words = useCodes();
  const dates = useDates();
  const agent = usePersonName(detail.agent_id);
  const suggestionMissing = locks.some((lock) => lock.field === "suggestion");
  return (
    <section className="card call-panel">
      <header className="call-head">
        <div className="row wrap">
          <h2 className="call-name">
            <PersonName id={detail.agent_id} as="agent" />
          </h2>
          <span className="dim number">
            {agent && `${agent.number} · `}
            <UnitName id={detail.team_id} /> · {words(LINES, detail.line)} ·{" "}
            {words(CALL_TYPES, detail.call_type)}
          </span>
          <span className="grow" />
          <Chip tone="accent">{words(SAMPLE_KINDS, detail.sample_kind)}</Chip>
        </div>
        <p className="small dim number">
          {dates.dateTime(detail.call_started_at)} · {words(QA_GROUPS, detail.group)} ·{" "}
          <Trans>来电编号</Trans> {detail.call_key}
        </p>
      </header>
      {listen}
      <div className="call-body form">
        <label>
          <span className="row">
            <b className="grow">
              <Trans>通话概述</Trans>
            </b>
            <kbd>D</kbd>
          </span>
          <textarea
            rows={4}
            className="native-input"
            data-field=".description"
            value={record.description}
            onChange={(event) =>
              onChange((before) => ({ ...before, description: event.target.value }))
            }
          />
        </label>
        <label>
          <span className="row">
            <b className="grow">
              <Trans>改进建议</Trans>
            </b>
            <kbd>G</kbd>
          </span>
          <textarea
            rows={3}
            className="native-input"
            placeholder={t`有不合格项或其他发现时必填`}
            aria-invalid={suggestionMissing}
            data-field=".suggestion"
            value={record.suggestion}
            onChange={(event) =>
              onChange((before) => ({ ...before, suggestion: event.target.value }))
            }
          />
        </label>
        <Findings detail={detail} record={record} onChange={onChange} />
      </div>
    </section>
  );
}

function Findings({ detail, record, onChange }: Omit<CallPanelProps, "locks" | "listen">) {
  const set = (findings: readonly FindingDraft[]) =>
    onChange((before) => ({ ...before, findings }));
  const add = () =>
    set([
      ...record.findings,
      { id: randomId(), topic: null, errorClass: null, explanation: "", seconds: null },
    ]);
  return (
    <div className="stack">
      <div className="row">
        <b className="grow">
          <Trans>评分项以外的发现</Trans>
        </b>
        <button type="button" className="plain" data-field=".finding" onClick={add}>
          <Trans>添加发现</Trans>
        </button>
      </div>
      {record.findings.map((finding) => (
        <FindingRow
          key={finding.id}
          finding={finding}
          topics={detail.topics}
          onChange={(change) =>
            set(record.findings.map((one) => (one === finding ? { ...one, ...change } : one)))
          }
          onRemove={() => set(record.findings.filter((one) => one !== finding))}
        />
      ))}
    </div>
  );
}

function FindingRow({
  finding,
  topics,
  onChange,
  onRemove,
}: {
  finding: FindingDraft;
  topics: readonly string[];
  onChange: (change: Partial<FindingDraft>) => void;
  onRemove: () => void;
}) {
  const { i18n, t } = useLingui();
  return (
    <div className="finding">
      <div className="row wrap">
        <PositionField
          field={`${finding.id}.position`}
          seconds={finding.seconds}
          onChange={(seconds) => onChange({ seconds })}
        />
        <select
          className="native-input"
          aria-label={t`问题主题`}
          value={finding.topic ?? ""}
          onChange={(event) => onChange({ topic: event.target.value || null })}
        >
          <option value="">{t`问题主题`}</option>
          {topics.map((topic) => (
            <option key={topic} value={topic}>
              {TOPICS[topic] ? i18n._(TOPICS[topic]) : topic}
            </option>
          ))}
        </select>
        <select
          className="native-input"
          aria-label={t`差错类别`}
          value={finding.errorClass ?? ""}
          onChange={(event) => onChange({ errorClass: event.target.value || null })}
        >
          <option value="">{t`差错类别`}</option>
          {Object.entries(ERROR_CLASSES).map(([code, words]) => (
            <option key={code} value={code}>
              {i18n._(words)}
            </option>
          ))}
        </select>
        <span className="grow" />
        <button type="button" className="plain" onClick={onRemove}>
          <Trans>移除</Trans>
        </button>
      </div>
      <textarea
        rows={2}
        className="native-input"
        aria-label={t`发现的问题`}
        value={finding.explanation}
        onChange={(event) => onChange({ explanation: event.target.value })}
      />
    </div>
  );
}
