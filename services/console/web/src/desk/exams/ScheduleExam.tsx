import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { allPages } from "#/api/pages.ts";
import type { components } from "#/api/schema/training.ts";
import { done, training } from "#/api/services.ts";
import { useNow } from "#/session/clock.ts";
import { useSession } from "#/session/session.ts";
import { PersonName, UnitName } from "#/ui/Name.tsx";
import { SITTINGS, useCodes } from "#/words/codes.ts";
import { ActForm, TextField, textOf } from "../ui/ActForm.tsx";
import { DetailPage, Panel } from "../ui/Detail.tsx";
import { instantOf, localOf } from "../ui/zone.ts";

type Sitting = NonNullable<components["schemas"]["BatchBody"]["sitting"]>;

const HOUR_MS = 3_600_000;

/** A batch of people who have still to sit (F17): by team, with a time and a place; all or none. */
export function ScheduleExam() {
  const { paperId = "" } = useParams();
  const { t } = useLingui();
  const { tenant } = useSession();
  const navigate = useNavigate();
  const now = useNow();
  const words = useCodes();
  const [sitting, setSitting] = useState<Sitting>("first");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const path = { paper_id: paperId };
  const { data, error } = useQuery({
    queryKey: [training.name, "/v1/exams/papers/to-schedule", paperId, sitting],
    queryFn: ({ signal }) =>
      allPages((page) =>
        done(
          training.GET("/v1/exams/papers/{paper_id}/to-schedule", {
            params: { path, query: { ...page, sitting } },
            signal,
          }),
        ),
      ),
  });
  const teams = Map.groupBy(data ?? [], (one) => one.team_id ?? "");
  const chooseTeam = (people: readonly { person_id: string }[]) => {
    const all = people.every((one) => chosen.has(one.person_id));
    const next = new Set(chosen);
    for (const { person_id } of people) {
      if (all) next.delete(person_id);
      else next.add(person_id);
    }
    setChosen(next);
  };
  const local = (hours: number) =>
    now && localOf(new Date((Math.ceil(now.getTime() / HOUR_MS) + hours) * HOUR_MS), tenant.zone);

  return (
    <DetailPage
      title={t`安排考试`}
      back={`/exams/papers/${paperId}`}
      error={error}
      actions={
        <Segmented
          aria-label={t`场次`}
          options={Object.keys(SITTINGS).map((code) => ({
            value: code,
            label: words(SITTINGS, code),
          }))}
          value={sitting}
          onChange={(value) => {
            setSitting(value as Sitting);
            setChosen(new Set());
          }}
        />
      }
    >
      <div className="columns">
        <div className="stack">
          {data?.length === 0 && (
            <p className="card empty">
              <Trans>没有待安排的人。</Trans>
            </p>
          )}
          {[...teams].map(([team, people]) => (
            <Panel
              key={team}
              title={<UnitName id={team || null} />}
              mark={
                <Button size="small" onClick={() => chooseTeam(people)}>
                  <Trans>整组（{people.length}）</Trans>
                </Button>
              }
            >
              <ul className="tick-list">
                {people.map((one) => (
                  <li key={one.person_id}>
                    <label className="row">
                      <input
                        type="checkbox"
                        checked={chosen.has(one.person_id)}
                        onChange={() => chooseTeam([one])}
                      />
                      <PersonName id={one.person_id} as="agent" number />
                    </label>
                  </li>
                ))}
              </ul>
            </Panel>
          ))}
        </div>
        <Panel title={t`时间和地点`}>
          {now && (
            <ActForm
              button={t`安排 ${chosen.size} 人`}
              disabled={chosen.size === 0}
              done={t`已安排，参加人员会收到通知`}
              changes={[training.name]}
              consequence={t`班内或班外都可以，休假和重复安排会被拒绝并列出。要么全部安排，要么都不安排。`}
              onDone={() => navigate("/exams/batches")}
              act={(form) =>
                done(
                  training.POST("/v1/exams/batches", {
                    body: {
                      batches: [
                        {
                          paper_id: paperId,
                          sitting,
                          starts_at: instantOf(String(form.get("starts")), tenant.zone),
                          ends_at: instantOf(String(form.get("ends")), tenant.zone),
                          place: textOf(form, "place"),
                          people: [...chosen],
                        },
                      ],
                    },
                  }),
                )
              }
            >
              <label>
                <Trans>开始</Trans>
                <input type="datetime-local" name="starts" required defaultValue={local(1)} />
              </label>
              <label>
                <Trans>结束</Trans>
                <input type="datetime-local" name="ends" required defaultValue={local(2)} />
              </label>
              <TextField name="place" label={t`地点`} longest={200} />
            </ActForm>
          )}
        </Panel>
      </div>
    </DetailPage>
  );
}
