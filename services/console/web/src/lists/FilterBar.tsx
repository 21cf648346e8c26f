import { useLingui } from "@lingui/react/macro";
import { Input, Select } from "antd";
import { useUnits } from "#/api/names.ts";
import { PersonSelect } from "#/desk/fields/PersonSelect.tsx";
import type { Filter } from "./filters.ts";
import type { Query } from "./source.ts";
import { type ListState, withFilter } from "./url.ts";

export function FilterBar({
  filters,
  state,
  initial,
  onChange,
}: {
  filters: readonly Filter[];
  state: ListState;
  initial: Query;
  onChange: (state: ListState) => void;
}) {
  const { i18n, t } = useLingui();
  return (
    <search className="row wrap" aria-label={t`筛选`}>
      {filters.map((filter) => (
        <FilterField
          key={filter.name}
          filter={filter}
          title={i18n._(filter.title)}
          values={state.filters[filter.name] ?? valuesOf(initial[filter.name])}
          onChange={(values) => onChange(withFilter(state, filter.name, values))}
        />
      ))}
    </search>
  );
}

function valuesOf(value: Query[string] | undefined): readonly string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [String(value)];
}

interface FieldProps<One extends Filter = Filter> {
  filter: One;
  title: string;
  values: readonly string[];
  onChange: (values: readonly string[]) => void;
}

function FilterField({ filter, title, values, onChange }: FieldProps) {
  const one = values[0];
  const set = (value: string | undefined) => onChange(value ? [value] : []);
  switch (filter.kind) {
    case "choice":
      return <ChoiceField filter={filter} title={title} values={values} onChange={onChange} />;
    case "person":
      return <PersonSelect label={title} value={one} onChange={set} />;
    case "unit":
      return <UnitField level={filter.level} title={title} value={one} onChange={set} />;
    case "day":
      return (
        <label className="field-inline">
          <span>{title}</span>
          <input type="date" value={one ?? ""} onChange={(event) => set(event.target.value)} />
        </label>
      );
    case "flag":
      return (
        <label className="field-inline">
          <input
            type="checkbox"
            checked={one === "true"}
            onChange={(event) => set(event.target.checked ? "true" : undefined)}
          />
          <span>{title}</span>
        </label>
      );
    case "text":
      return (
        <Input.Search
          className="filter-text"
          aria-label={title}
          placeholder={filter.hint ? `${title} ${filter.hint}` : title}
          defaultValue={one ?? ""}
          key={one ?? ""}
          allowClear
          onSearch={set}
        />
      );
  }
}

function ChoiceField({
  filter,
  title,
  values,
  onChange,
}: FieldProps<Extract<Filter, { kind: "choice" }>>) {
  const { i18n } = useLingui();
  const options = Object.entries(filter.codes).map(([value, words]) => ({
    value,
    label: i18n._(words),
  }));
  if (filter.several) {
    return (
      <Select
        mode="multiple"
        className="filter"
        aria-label={title}
        placeholder={title}
        allowClear
        maxTagCount="responsive"
        options={options}
        value={[...values]}
        onChange={(chosen: string[]) => onChange(chosen)}
      />
    );
  }
  return (
    <Select
      className="filter"
      aria-label={title}
      placeholder={title}
      allowClear
      options={options}
      value={values[0] ?? null}
      onChange={(chosen: string | undefined) => onChange(chosen ? [chosen] : [])}
    />
  );
}

function UnitField({
  level,
  title,
  value,
  onChange,
}: {
  level: string;
  title: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  const units = [...useUnits().values()].filter((unit) => unit.kind === level);
  return (
    <Select
      className="filter"
      aria-label={title}
      placeholder={title}
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      options={units.map((unit) => ({ value: unit.unit_id, label: unit.name }))}
      value={value ?? null}
      onChange={(chosen: string | undefined) => onChange(chosen)}
    />
  );
}
