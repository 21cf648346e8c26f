import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { qa } from "#/api/services.ts";
import { type Call, recordingUrl, type Turn } from "#/recording/recording.ts";
import { Chip } from "#/ui/Chip.tsx";
import { clockTime } from "#/words/numbers.ts";
import { type Player, SPEEDS } from "./player.ts";

const HEIGHT = 48;

/** Recording and transcript of the call that is scored. `pins`: seconds to which something is pinned. */
export function PlayerBar({
  call,
  player,
  pins,
}: {
  call: Call;
  player: Player;
  pins: readonly number[];
}) {
  return (
    <div className="listen">
      {call.recording ? (
        <Recording call={call} recording={call.recording} player={player} pins={pins} />
      ) : (
        <p className="small dim">
          <Trans>这通来电没有录音。</Trans>
        </p>
      )}
      {call.transcript && <Transcript call={call} player={player} />}
    </div>
  );
}

function Recording({
  call,
  recording,
  player,
  pins,
}: {
  call: Call;
  recording: NonNullable<Call["recording"]>;
  player: Player;
  pins: readonly number[];
}) {
  const { t } = useLingui();
  const seconds = Number(recording.seconds);
  return (
    <>
      <audio
        ref={player.audio}
        preload="none"
        src={recordingUrl(call.call_id)}
        {...player.events}
      />
      <div className="row">
        <button type="button" className="plain" onClick={player.toggle}>
          {player.isPlaying ? t`暂停` : t`播放`} <kbd>{t`空格`}</kbd>
        </button>
        <span className="number">
          {clockTime(player.second)} / {clockTime(seconds)}
        </span>
        {recording.synthetic && (
          <Chip>
            <Trans>合成录音</Trans>
          </Chip>
        )}
        <span className="grow" />
        <select
          className="native-input"
          aria-label={t`播放速度`}
          value={player.speed}
          onChange={(event) => player.setSpeed(Number(event.target.value))}
        >
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed}>
              {speed}×
            </option>
          ))}
        </select>
      </div>
      <div className="waveform">
        <Waveform peaks={recording.peaks} played={seconds ? player.second / seconds : 0} />
        {pins.map((second) => (
          <i
            key={second}
            className="pin-mark"
            style={{ left: `${(100 * second) / (seconds || 1)}%` }}
          />
        ))}
        <input
          type="range"
          className="seek"
          aria-label={t`播放位置`}
          aria-valuetext={clockTime(player.second)}
          min={0}
          max={Math.ceil(seconds)}
          step={1}
          value={Math.floor(player.second)}
          onChange={(event) => player.seek(Number(event.target.value))}
        />
      </div>
    </>
  );
}

/** Peaks of each channel, drawn once; what was played is in the accent colour. */
function Waveform({ peaks, played }: { peaks: readonly number[][]; played: number }) {
  const parts = peaks[0]?.length ?? 0;
  if (!parts) return null;
  const of = HEIGHT / peaks.length;
  const path = peaks
    .map((channel, index) => {
      const middle = of * (index + 0.5);
      return channel
        .map((peak, x) => {
          const half = Math.max(0.5, (peak / 100) * (of / 2));
          return `M${x} ${middle - half}V${middle + half}`;
        })
        .join("");
    })
    .join("");
  return (
    <svg
      className="peaks"
      viewBox={`0 0 ${parts} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={path} />
      <clipPath id="played">
        <rect width={parts * played} height={HEIGHT} />
      </clipPath>
      <path d={path} className="played" clipPath="url(#played)" />
    </svg>
  );
}

function Transcript({ call, player }: { call: Call; player: Player }) {
  const { t } = useLingui();
  const path = { call_id: call.call_id };
  const { data } = useQuery({
    ...qa.query("/v1/calls/{call_id}/transcript", { params: { path } }),
    staleTime: Number.POSITIVE_INFINITY, // each reading is logged: not again at every focus
  });
  const current = turnAt(data?.turns ?? [], player.second);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    if (current < 0 || !list.current) return;
    list.current.children[current]?.scrollIntoView({ block: "nearest" });
  }, [current]);
  if (!data) return null;
  const names: Record<string, string> = { agent: t`座席`, customer: t`客户`, unknown: t`说话人` };
  return (
    <ol className="turns" ref={list} aria-label={t`文字记录`}>
      {data.turns.map((turn, index) => (
        <li key={`${turn.starts_ms} ${turn.speaker} ${turn.text}`}>
          <button
            type="button"
            className={index === current ? "turn on" : "turn"}
            aria-current={index === current}
            onClick={() => player.seek(turn.starts_ms / 1000)}
          >
            <span className="number dim">{clockTime(Math.floor(turn.starts_ms / 1000))}</span>
            <b>{names[turn.speaker] ?? turn.speaker}</b>
            <span>{turn.text}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

/** Index of the turn that is said at a second: the last that has begun; -1 before the first. */
export function turnAt(turns: readonly Turn[], second: number): number {
  let found = -1;
  for (const [index, turn] of turns.entries()) {
    if (turn.starts_ms > second * 1000 + 50) break;
    found = index;
  }
  return found;
}
