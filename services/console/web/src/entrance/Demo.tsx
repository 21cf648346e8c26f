import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { localPath } from "#/session/gate.ts";
import { type DemoPerson, demoPeopleQuery, useSignIn } from "#/session/session.ts";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { useCodes } from "#/words/codes.ts";
import type { Catalogues } from "#/words/language.ts";
import { ROLES } from "#/words/roles.ts";
import { Frame } from "./Frame.tsx";

const MOST_OF_A_ROLE = 12;

/** Made-up people of a demo, to sign in as. */
export function Demo({ catalogues }: { catalogues: Catalogues }) {
  const { t } = useLingui();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const signIn = useSignIn();
  const words = useCodes();
  const [wanted, setWanted] = useState("");
  const { data, error } = useQuery(demoPeopleQuery);
  const enter = useMutation({
    mutationFn: (id: string) => signIn.asDemoPerson(id),
    onSuccess: () => navigate(localPath(search.get("to"))),
  });
  const matching = (data?.people ?? []).filter((person) =>
    `${person.name} ${person.number}`.includes(wanted.trim()),
  );

  return (
    <Frame title={t`选择演示人物`} catalogues={catalogues}>
      <p className="notice">
        <Trans>以下人物和数据全部是虚构的，仅供演示。</Trans>
      </p>
      <label>
        <Trans>姓名或工号</Trans>
        <input value={wanted} onChange={(event) => setWanted(event.target.value)} />
      </label>
      <ProblemNote error={error ?? enter.error} />
      {byRole(matching).map(([role, people]) => (
        <section key={role} className="stack">
          <h2>{words(ROLES, role)}</h2>
          <ul className="people">
            {people.slice(0, MOST_OF_A_ROLE).map((person) => (
              <li key={person.person_id}>
                <button type="button" onClick={() => enter.mutate(person.person_id)}>
                  <span>{person.name}</span>
                  <span className="small dim">
                    <span>{person.number}</span> {person.place}
                  </span>
                </button>
              </li>
            ))}
          </ul>
          {people.length > MOST_OF_A_ROLE && (
            <p className="small dim">
              <Trans>另有 {people.length - MOST_OF_A_ROLE} 人，请输入姓名或工号查找。</Trans>
            </p>
          )}
        </section>
      ))}
    </Frame>
  );
}

function byRole(people: readonly DemoPerson[]): [string, DemoPerson[]][] {
  const groups = new Map<string, DemoPerson[]>();
  for (const person of people) {
    groups.set(person.role, [...(groups.get(person.role) ?? []), person]);
  }
  return [...groups].sort(([one], [other]) => order(one) - order(other));
}

/** Roles in the order of the registry. */
function order(role: string): number {
  const place = Object.keys(ROLES).indexOf(role);
  return place === -1 ? Number.MAX_SAFE_INTEGER : place;
}
