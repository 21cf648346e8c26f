import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { done, training } from "#/api/services.ts";
import { useToday } from "#/session/clock.ts";
import { useSession } from "#/session/session.ts";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { DetailPage, Panel } from "../ui/Detail.tsx";
import { bodyOf, type DraftPaper, draftOf, emptyItem, emptyPaper, faultsOf } from "./draft.ts";
import { ItemEditor } from "./ItemEditor.tsx";

/** The month's paper, begun from nothing. */
export function NewPaper() {
  const { places } = useSession();
  const today = useToday();
  const center = places.find((place) => place.kind === "center");
  if (!today) return null;
  return (
    <Editor paperId={null} start={emptyPaper(today.slice(0, 7))} centerId={center?.id ?? ""} />
  );
}

export function EditPaper() {
  const { paperId = "" } = useParams();
  const path = { paper_id: paperId };
  const { data, error } = useQuery({
    ...training.query("/v1/papers/{paper_id}", { params: { path } }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!data) return <DetailPage title="" back={`/exams/papers/${paperId}`} error={error} />;
  return <Editor paperId={paperId} start={draftOf(data)} centerId={data.center_id} />;
}

function Editor({
  paperId,
  start,
  centerId,
}: {
  paperId: string | null;
  start: DraftPaper;
  centerId: string;
}) {
  const { t } = useLingui();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(start);
  const faults = faultsOf(draft);
  const saving = useMutation({
    mutationFn: () => {
      const body = bodyOf(draft);
      if (paperId === null) {
        return done(
          training.POST("/v1/papers", {
            body: { ...body, center_id: centerId, month: draft.month },
          }),
        );
      }
      const path = { paper_id: paperId };
      return done(training.PUT("/v1/papers/{paper_id}", { params: { path }, body }));
    },
    onSuccess: (paper) => {
      queries.invalidateQueries({ queryKey: [training.name, "/v1/papers"] });
      queries.invalidateQueries({ queryKey: [training.name, "/v1/papers/{paper_id}"] });
      message.success(t`已保存草稿`);
      navigate(`/exams/papers/${paper.paper_id}`);
    },
  });
  const setItem = (id: string, change: Partial<DraftPaper["items"][number]>) =>
    setDraft({
      ...draft,
      items: draft.items.map((item) => (item.id === id ? { ...item, ...change } : item)),
    });

  return (
    <DetailPage
      title={paperId === null ? t`出卷` : t`修改试卷`}
      back={paperId === null ? "/exams/papers" : `/exams/papers/${paperId}`}
      actions={
        <>
          <span className="dim number">
            <Trans>{draft.items.length} 题</Trans>
            {faults > 0 && (
              <>
                {" · "}
                <span className="ink-acceptable">
                  <Trans>{faults} 题未填完</Trans>
                </span>
              </>
            )}
          </span>
          <Button
            type="primary"
            disabled={faults > 0 || !draft.title.trim()}
            loading={saving.isPending}
            onClick={() => saving.mutate()}
          >
            <Trans>保存草稿</Trans>
          </Button>
        </>
      }
      error={saving.error}
    >
      <ProblemNote error={null} />
      <Panel title={t`试卷`}>
        <div className="form facts">
          <label>
            <Trans>名称</Trans>
            <input
              className="native-input"
              maxLength={100}
              value={draft.title}
              onChange={(event) => setDraft({ ...draft, title: event.target.value })}
            />
          </label>
          <label>
            <Trans>月份</Trans>
            <input
              type="month"
              disabled={paperId !== null}
              value={draft.month}
              onChange={(event) => setDraft({ ...draft, month: event.target.value })}
            />
          </label>
          <label>
            <Trans>关联课程（编号，逗号分隔）</Trans>
            <input
              className="native-input"
              placeholder="CR-IN-01, CR-IN-02"
              value={draft.courses}
              onChange={(event) => setDraft({ ...draft, courses: event.target.value })}
            />
          </label>
        </div>
      </Panel>
      {draft.items.map((item, index) => (
        <ItemEditor
          key={item.id}
          number={index + 1}
          item={item}
          onChange={(change) => setItem(item.id, change)}
          onRemove={() =>
            setDraft({ ...draft, items: draft.items.filter((one) => one.id !== item.id) })
          }
        />
      ))}
      <p>
        <Button
          onClick={() =>
            setDraft({ ...draft, items: [...draft.items, emptyItem(draft.items.at(-1))] })
          }
        >
          <Trans>添加题目</Trans>
        </Button>
      </p>
    </DetailPage>
  );
}
