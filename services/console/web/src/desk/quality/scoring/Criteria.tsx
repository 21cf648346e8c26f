import { Trans, useLingui } from "@lingui/react/macro";
import { ERROR_CLASSES } from "#/desk/codes.ts";
import { GRADE_TONES } from "#/ui/Chip.tsx";
import { GRADES, TOPICS, useCodes } from "#/words/codes.ts";
import { decimal } from "#/words/numbers.ts";
import { useTitleOf } from "#/words/titles.ts";
import { gradeChange, TOPIC_KEYS } from "./keys.ts";
import { PositionField } from "./PositionField.tsx";
import {
  type AnswerDraft,
  answerOf,
  type Criterion,
  type Detail,
  inOrder,
  isFinding,
  type Lock,
  NOT_APPLICABLE,
  needsNote,
  type RecordDraft,
  withAnswer,
} from "./record.ts";

interface CriteriaProps {
  detail: Detail;
  criteria: readonly Criterion[];
  record: RecordDraft;
  at: number;
  locks: readonly Lock[];
  onMove: (at: number) => void;
  onChange: (edit: (record: RecordDraft) => RecordDraft) => void;
}

/** The card, criterion by criterion; the open one shows its keys and its finding. */
export function Criteria(props: CriteriaProps) {
  const { detail, criteria } = props;
  const title = useTitleOf();
  return (
    <div className="criteria">
      <div className="row score-head">
        <h2>
          {title(detail.card.title)} {detail.card.code}
        </h2>
        <span className="chip number">v{detail.card.version}</span>
        <span className="grow" />
        <span className="small faint">F23</span>
      </div>
      {criteria.map((criterion, index) => (
        <CriterionField key={criterion.code} {...props} criterion={criterion} index={index} />
      ))}
    </div>
  );
}

function CriterionField({
  criterion,
  index,
  ...props
}: CriteriaProps & { criterion: Criterion; index: number }) {
  const { detail, record, at, locks, onMove, onChange } = props;
  const title = useTitleOf();
  const answer = answerOf(record, criterion.code);
  const set = (change: Partial<AnswerDraft>) =>
    onChange((before) => withAnswer(before, criterion.code, change));
  const isLocked = locks.some((lock) => lock.criterion === criterion.code);
  return (
    <fieldset
      className={index === at ? "criterion on" : "criterion"}
      onFocus={() => onMove(index)}
      aria-invalid={isLocked}
    >
      <legend className="row">
        <b className="grow">
          {index + 1} {title(criterion.title)}
        </b>
        {criterion.weight !== null && (
          <span className="dim number">
            <Trans>权重 {decimal(criterion.weight, 0)}</Trans>
          </span>
        )}
      </legend>
      {detail.card.additive ? (
        <PointsField criterion={criterion} answer={answer} onChange={set} />
      ) : (
        <GradeButtons
          grades={inOrder(detail.grades)}
          criterion={criterion}
          answer={answer}
          onChange={set}
        />
      )}
      {(needsNote(answer) || isFinding(answer) || answer.note !== "") && (
        <FindingFields
          detail={detail}
          criterion={criterion}
          answer={answer}
          locks={locks}
          onChange={set}
        />
      )}
    </fieldset>
  );
}

interface AnswerProps {
  criterion: Criterion;
  answer: AnswerDraft;
  onChange: (change: Partial<AnswerDraft>) => void;
}

function GradeButtons({ grades, criterion, answer, onChange }: AnswerProps & { grades: string[] }) {
  const words = useCodes();
  return (
    <div className="grades">
      {grades.map((grade, index) => (
        <button
          key={grade}
          type="button"
          className={
            answer.grade === grade ? `grade ${GRADE_TONES[grade] ?? "plain-grade"}` : "grade"
          }
          aria-pressed={answer.grade === grade}
          data-field={index === 0 ? `${criterion.code}.grade` : undefined}
          onClick={() => onChange(gradeChange(grade))}
        >
          {words(GRADES, grade)} <kbd>{grade === NOT_APPLICABLE ? 0 : index + 1}</kbd>
        </button>
      ))}
    </div>
  );
}

function PointsField({ criterion, answer, onChange }: AnswerProps) {
  const { t } = useLingui();
  return (
    <input
      type="number"
      step="any"
      className="native-input"
      aria-label={t`加分或减分`}
      data-field={`${criterion.code}.points`}
      value={answer.points ?? ""}
      onChange={(event) => onChange({ points: event.target.value || null })}
    />
  );
}

function FindingFields({
  detail,
  criterion,
  answer,
  locks,
  onChange,
}: AnswerProps & { detail: Detail; locks: readonly Lock[] }) {
  const { t } = useLingui();
  const words = useCodes();
  const isMissing = (field: Lock["field"]) =>
    locks.some((lock) => lock.criterion === criterion.code && lock.field === field);
  return (
    <div className="finding">
      <div className="row wrap small">
        <PositionField
          field={`${criterion.code}.position`}
          seconds={answer.seconds}
          onChange={(seconds) => onChange({ seconds })}
        />
        <span className="chip">{words(ERROR_CLASSES, criterion.error_class)}</span>
      </div>
      <textarea
        rows={2}
        className="native-input"
        aria-label={t`发现的问题`}
        placeholder={t`发现的问题（必填）`}
        aria-invalid={isMissing("note")}
        data-field={`${criterion.code}.note`}
        value={answer.note}
        onChange={(event) => onChange({ note: event.target.value })}
      />
      <fieldset className="row wrap topics" aria-label={t`问题主题`}>
        {detail.topics.map((topic, index) => (
          <button
            key={topic}
            type="button"
            className={answer.topic === topic ? "topic on" : "topic"}
            aria-pressed={answer.topic === topic}
            data-field={index === 0 ? `${criterion.code}.topic` : undefined}
            onClick={() => onChange({ topic: answer.topic === topic ? null : topic })}
          >
            {words(TOPICS, topic)} <kbd>{TOPIC_KEYS[index]?.toUpperCase()}</kbd>
          </button>
        ))}
      </fieldset>
      {isMissing("topic") && (
        <p className="small ink-poor">
          <Trans>不合格项需要选择问题主题</Trans>
        </p>
      )}
    </div>
  );
}
