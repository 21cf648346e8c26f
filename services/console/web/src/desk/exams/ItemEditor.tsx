import { Trans, useLingui } from "@lingui/react/macro";
import { DIFFICULTIES } from "#/desk/codes.ts";
import { type Codes, ITEM_TYPES, TOPICS } from "#/words/codes.ts";
import type { DraftItem } from "./draft.ts";

/** One item of a paper. */
export function ItemEditor({
  number,
  item,
  onChange,
  onRemove,
}: {
  number: number;
  item: DraftItem;
  onChange: (change: Partial<DraftItem>) => void;
  onRemove: () => void;
}) {
  const { t } = useLingui();
  const hasOptions = item.type === "single" || item.type === "multiple";
  return (
    <fieldset className="card panel form item-editor">
      <legend>{t`第 ${number} 题`}</legend>
      <div className="row wrap">
        <CodeSelect
          label={t`题型`}
          codes={ITEM_TYPES}
          value={item.type}
          onChange={(type) => onChange({ type: type as DraftItem["type"] })}
        />
        <CodeSelect
          label={t`主题`}
          codes={TOPICS}
          value={item.topic}
          onChange={(topic) => onChange({ topic, skill: topic })}
        />
        <CodeSelect
          label={t`难度`}
          codes={DIFFICULTIES}
          value={item.difficulty}
          onChange={(difficulty) => onChange({ difficulty: difficulty as DraftItem["difficulty"] })}
        />
        <label className="row">
          <Trans>分值</Trans>
          <input
            type="number"
            min="0"
            step="any"
            className="native-input position"
            value={item.points}
            onChange={(event) => onChange({ points: event.target.value })}
          />
        </label>
        <span className="grow" />
        <button type="button" className="link-button" onClick={onRemove}>
          <Trans>移除</Trans>
        </button>
      </div>
      <label>
        <Trans>题目</Trans>
        <textarea
          rows={2}
          className="native-input"
          value={item.text}
          onChange={(event) => onChange({ text: event.target.value })}
        />
      </label>
      {hasOptions && (
        <label>
          <Trans>选项（每行一个，如“A. 请稍等”）</Trans>
          <textarea
            rows={4}
            className="native-input"
            value={item.options}
            onChange={(event) => onChange({ options: event.target.value })}
          />
        </label>
      )}
      <label>
        {answerHint(
          item.type,
          t`答案（如 B）`,
          t`答案（如 ACD）`,
          t`答案（T 或 F）`,
          t`答案（多种写法用 / 分隔）`,
        )}
        <input
          className="native-input"
          value={item.answer}
          onChange={(event) => onChange({ answer: event.target.value })}
        />
      </label>
    </fieldset>
  );
}

function answerHint(type: string, one: string, several: string, truth: string, words: string) {
  if (type === "single") return one;
  if (type === "multiple") return several;
  return type === "true_false" ? truth : words;
}

function CodeSelect({
  label,
  codes,
  value,
  onChange,
}: {
  label: string;
  codes: Codes;
  value: string;
  onChange: (code: string) => void;
}) {
  const { i18n } = useLingui();
  const known = value in codes || value === "";
  return (
    <select
      className="native-input"
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {!known && <option value={value}>{value}</option>}
      {Object.entries(codes).map(([code, words]) => (
        <option key={code} value={code}>
          {i18n._(words)}
        </option>
      ))}
    </select>
  );
}
