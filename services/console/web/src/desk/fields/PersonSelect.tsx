import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useDeferredValue, useState } from "react";
import { usePersonName } from "#/api/names.ts";
import { people } from "#/api/services.ts";

const SHOWN = 20;

/** A person by the beginning of the name or employee number. */
export function PersonSelect({
  label,
  value,
  onChange,
  role,
}: {
  label: string;
  value: string | undefined;
  onChange: (id: string | undefined) => void;
  role?: string;
}) {
  const [typed, setTyped] = useState("");
  const q = useDeferredValue(typed.trim());
  const query = { limit: SHOWN, ...(q ? { q } : {}), ...(role ? { role } : {}) };
  const { data, isFetching } = useQuery(people.query("/v1/people", { params: { query } }));
  const chosen = usePersonName(value);
  const found = (data?.items ?? []).map((person) => ({
    value: person.person_id,
    label: `${person.name} ${person.employee_no}`,
  }));
  const missing = value !== undefined && !found.some((option) => option.value === value);
  const options = missing && chosen ? [{ value, label: chosen.name }, ...found] : found;
  return (
    <Select
      className="filter"
      aria-label={label}
      placeholder={label}
      allowClear
      showSearch={{ filterOption: false, onSearch: setTyped }}
      loading={isFetching}
      options={options}
      value={value ?? null}
      onChange={(id: string | undefined) => onChange(id)}
    />
  );
}
