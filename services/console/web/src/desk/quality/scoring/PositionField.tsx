import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { clockTime } from "#/words/numbers.ts";
import { secondsOf } from "./record.ts";

/** Where in the call something is, as 1:21. */
export function PositionField({
  field,
  seconds,
  onChange,
}: {
  field: string;
  seconds: number | null;
  onChange: (seconds: number | null) => void;
}) {
  const { t } = useLingui();
  const [text, setText] = useState(seconds === null ? "" : clockTime(seconds));
  const read = secondsOf(text);
  // a pin that was set by its key, not written here
  const shown = seconds !== null && read !== seconds ? clockTime(seconds) : text;
  return (
    <label className="field-inline">
      {t`位置`}
      <input
        className="native-input position"
        placeholder="1:21"
        inputMode="numeric"
        data-field={field}
        aria-invalid={shown.trim() !== "" && secondsOf(shown) === null}
        value={shown}
        onChange={(event) => {
          setText(event.target.value);
          onChange(secondsOf(event.target.value));
        }}
        onBlur={() => read !== null && setText(clockTime(read))}
      />
      <kbd>P</kbd>
    </label>
  );
}
