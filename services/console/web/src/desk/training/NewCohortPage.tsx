import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import type { components } from "#/api/schema/training.ts";
import { done, people, training } from "#/api/services.ts";
import { useSession } from "#/session/session.ts";
import { useCodes } from "#/words/codes.ts";
import { PROGRAMME_PARTS, TEMPLATES } from "../codes.ts";
import { PersonSelect } from "../fields/PersonSelect.tsx";
import { ActForm, DayField, TextField, textOf } from "../ui/ActForm.tsx";
import { DetailPage, Panel } from "../ui/Detail.tsx";

type Template = components["schemas"]["CohortDetail"]["template"];

/** Open a cohort: place, day, template, people; the service lays it on working days. */
export function NewCohortPage() {
  const { t } = useLingui();
  const { person } = useSession();
  const navigate = useNavigate();
  const words = useCodes();
  const [site, setSite] = useState<string>();
  const [template, setTemplate] = useState<Template>("T-S0");
  const [owner, setOwner] = useState<string | undefined>(person.id);
  const [contact, setContact] = useState<string>();
  const [trainees, setTrainees] = useState<string[]>([]);
  let made: string | undefined;

  async function open(form: FormData): Promise<void> {
    const measured = template === "T-S3" ? Object.keys(PROGRAMME_PARTS) : [];
    const opened = await done(
      training.POST("/v1/onboarding/cohorts", {
        body: {
          name: String(form.get("name")),
          site_id: site ?? "",
          report_on: String(form.get("report_on")),
          template,
          lengths: Object.fromEntries(
            measured.map((part) => [part, Number(form.get(`days.${part}`))]),
          ),
          room: textOf(form, "room"),
          owner_id: owner ?? person.id,
          contact_id: contact ?? null,
          trainees,
        },
      }),
    );
    made = opened.cohort_id;
  }

  return (
    <DetailPage title={t`开设培训班`} back="/training/cohorts">
      <Panel title={t`培训班`}>
        <ActForm
          act={open}
          button={t`开设`}
          done={t`培训班已开设，学员和培训专员会收到通知`}
          changes={[training.name]}
          disabled={!site || trainees.length === 0}
          consequence={t`培训日按职场的工作日历排定；学员会在手机上看到每天的安排。`}
          onDone={() => navigate(`/training/cohorts/${made}`)}
        >
          <TextField name="name" label={t`名称`} required longest={200} />
          <SiteField value={site} onChange={setSite} />
          <DayField name="report_on" label={t`报到日期`} required />
          <label>
            <span>{t`模板`}</span>
            <select
              className="native-input"
              value={template}
              onChange={(event) => setTemplate(event.target.value as Template)}
            >
              {Object.keys(TEMPLATES).map((one) => (
                <option key={one} value={one}>
                  {words(TEMPLATES, one)}
                </option>
              ))}
            </select>
          </label>
          {template === "T-S3" &&
            Object.keys(PROGRAMME_PARTS).map((part) => (
              <label key={part}>
                <span>
                  {words(PROGRAMME_PARTS, part)} · <Trans>工作日天数</Trans>
                </span>
                <input
                  type="number"
                  name={`days.${part}`}
                  min={1}
                  max={60}
                  required
                  className="native-input"
                />
              </label>
            ))}
          <TextField name="room" label={t`教室（可不填）`} longest={200} />
          <PersonField label={t`负责人`} value={owner} onChange={setOwner} />
          <PersonField label={t`联系人（可不填）`} value={contact} onChange={setContact} />
          <TraineesField value={trainees} onChange={setTrainees} />
        </ActForm>
      </Panel>
    </DetailPage>
  );
}

function PersonField(props: {
  label: string;
  value: string | undefined;
  onChange: (id: string | undefined) => void;
}) {
  return (
    <div className="field">
      <span>{props.label}</span>
      <PersonSelect {...props} />
    </div>
  );
}

function SiteField({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (id: string | undefined) => void;
}) {
  const { t } = useLingui();
  const { data } = useQuery(
    people.query("/v1/units", { params: { query: { kind: "site", limit: 200 } } }),
  );
  return (
    <div className="field">
      <span>{t`职场`}</span>
      <Select
        className="filter"
        aria-label={t`职场`}
        placeholder={t`职场`}
        value={value ?? null}
        onChange={(id: string) => onChange(id)}
        options={(data?.items ?? []).map((unit) => ({ value: unit.unit_id, label: unit.name }))}
      />
    </div>
  );
}

/** People in stage trainee. */
function TraineesField({
  value,
  onChange,
}: {
  value: readonly string[];
  onChange: (ids: string[]) => void;
}) {
  const { t } = useLingui();
  const { data, isFetching } = useQuery(
    people.query("/v1/people", { params: { query: { stage: "trainee", limit: 200 } } }),
  );
  const options = (data?.items ?? []).map((one) => ({
    value: one.person_id,
    label: `${one.name} ${one.employee_no}`,
  }));
  return (
    <div className="field">
      <span>{t`学员（处于培训中阶段的人员）`}</span>
      <Select
        mode="multiple"
        className="filter"
        aria-label={t`学员`}
        placeholder={t`学员`}
        loading={isFetching}
        optionFilterProp="label"
        value={[...value]}
        onChange={(ids: string[]) => onChange(ids)}
        options={options}
      />
      <Button
        size="small"
        disabled={options.length === 0}
        onClick={() => onChange(options.map((option) => option.value))}
      >
        <Trans>全部 {options.length} 人</Trans>
      </Button>
    </div>
  );
}
