import { useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { ProblemNote } from "#/ui/ProblemNote.tsx";

/**
 * One act with its consequence beside the button. What the fields hold comes as FormData; afterwards the
 * lists of the services named in `changes` are read again.
 */
export function ActForm({
  act,
  button,
  consequence,
  changes,
  done,
  dangerous = false,
  disabled = false,
  onDone,
  children,
}: {
  act: (form: FormData) => Promise<unknown>;
  button: string;
  consequence?: ReactNode;
  changes: readonly string[];
  /** What is said when it is done. */
  done?: string;
  dangerous?: boolean;
  disabled?: boolean;
  onDone?: () => void;
  children?: ReactNode;
}) {
  const { t } = useLingui();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [round, setRound] = useState(0);
  const acting = useMutation({
    mutationFn: act,
    onSuccess: () => {
      message.success(done ?? t`已保存`);
      setRound(round + 1);
      onDone?.();
    },
    onSettled: () => {
      for (const service of changes) queries.invalidateQueries({ queryKey: [service] });
    },
  });

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    acting.mutate(new FormData(event.currentTarget));
  }

  return (
    <form key={round} className="form" onSubmit={submit}>
      {children}
      {consequence && <p className="consequence">{consequence}</p>}
      <ProblemNote error={acting.error} />
      <div className="row">
        <Button
          type="primary"
          danger={dangerous}
          disabled={disabled}
          htmlType="submit"
          loading={acting.isPending}
        >
          {button}
        </Button>
      </div>
    </form>
  );
}

/** A text field of an act. */
export function TextField({
  name,
  label,
  required = false,
  rows = 1,
  initial = "",
  longest = 2000,
}: {
  name: string;
  label: string;
  required?: boolean;
  rows?: number;
  initial?: string;
  longest?: number;
}) {
  const id = useId();
  const shared = { id, name, required, defaultValue: initial, maxLength: longest };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {rows > 1 ? (
        <textarea {...shared} rows={rows} className="native-input" />
      ) : (
        <input {...shared} className="native-input" />
      )}
    </div>
  );
}

export function DayField({
  name,
  label,
  required = false,
  initial = "",
}: {
  name: string;
  label: string;
  required?: boolean;
  initial?: string;
}) {
  return (
    <label>
      <span>{label}</span>
      <input type="date" name={name} required={required} defaultValue={initial} />
    </label>
  );
}

export function SelectField({
  name,
  label,
  options,
  initial,
}: {
  name: string;
  label: string;
  options: readonly { value: string; label: string }[];
  initial?: string;
}) {
  return (
    <label>
      <span>{label}</span>
      <select name={name} className="native-input" defaultValue={initial}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Value of a text field; null where nothing was entered. */
export function textOf(form: FormData, name: string): string | null {
  const value = form.get(name);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}
