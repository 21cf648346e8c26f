import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef } from "react";
import type { components } from "#/api/schema/training.ts";
import { ITEM_TYPES, useCodes } from "#/words/codes.ts";
import type { Answer } from "./saver.ts";

interface QuestionProps {
  number: number;
  question: components["schemas"]["QuestionView"];
  answer: Answer | null;
  onAnswer: (answer: Answer | null) => void;
  onNext: () => void;
}

/** One question. On a keyboard a digit or letter chooses, Enter goes on. */
export function Question(props: QuestionProps) {
  const { number, question, onNext } = props;
  const { t } = useLingui();
  const words = useCodes();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>("input")?.focus(), []);

  function onKey(event: React.KeyboardEvent): void {
    if (question.type === "fill_in" || event.ctrlKey || event.metaKey || event.altKey) return;
    const inputs = [...(form.current?.querySelectorAll("input") ?? [])];
    const letter = event.key.toUpperCase();
    const chosen =
      inputs[Number(event.key) - 1] ?? inputs.find((input) => input.value.toUpperCase() === letter);
    chosen?.click();
  }

  return (
    <form
      ref={form}
      className="card item"
      onKeyDown={onKey}
      onSubmit={(event) => {
        event.preventDefault();
        onNext();
      }}
    >
      <fieldset>
        <legend>
          <span className="chip">{words(ITEM_TYPES, question.type)}</span> {t`第 ${number} 题`}{" "}
          {question.text}
        </legend>
        <Choices {...props} />
      </fieldset>
      <button type="submit" className="only-read-aloud">
        {t`下一题`}
      </button>
    </form>
  );
}

function Choices({ question, answer, onAnswer }: QuestionProps) {
  const { t } = useLingui();
  if (question.type === "fill_in") {
    return (
      <input
        className="wording"
        aria-label={t`您的答案`}
        value={typeof answer === "string" ? answer : ""}
        onChange={(event) => onAnswer(event.target.value)}
      />
    );
  }
  if (question.type === "true_false") {
    return (
      <>
        {[true, false].map((value) => (
          <label key={String(value)} className="choice">
            <input
              type="radio"
              name={question.item_id}
              value={value ? "T" : "F"}
              checked={answer === value}
              onChange={() => onAnswer(value)}
            />
            {value ? t`正确` : t`错误`}
          </label>
        ))}
      </>
    );
  }
  const several = question.type === "multiple";
  const chosen = Array.isArray(answer) ? answer : [];
  const toggle = (option: string, on: boolean) => {
    const next = chosen.filter((one) => one !== option);
    onAnswer(on ? [...next, option].sort() : next);
  };
  return Object.entries(question.options).map(([option, text]) => (
    <label key={option} className="choice">
      <input
        type={several ? "checkbox" : "radio"}
        name={question.item_id}
        value={option}
        checked={several ? chosen.includes(option) : answer === option}
        onChange={(event) => (several ? toggle(option, event.target.checked) : onAnswer(option))}
      />
      <span>
        {option}. {text}
      </span>
    </label>
  ));
}
