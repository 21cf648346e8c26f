import { Trans, useLingui } from "@lingui/react/macro";
import { createContext, type ReactNode, use, useRef } from "react";
import { recordingUrl, useCall } from "#/recording/recording.ts";
import { clockTime } from "#/words/numbers.ts";
import { Item } from "../Screen.tsx";

type PlayFrom = ((seconds: number) => void) | null;

const Player = createContext<PlayFrom>(null);

/** The recording of a call, if there is one; what stands inside can play it from a pinned second. */
export function Listen({ callId, children }: { callId: string; children: ReactNode }) {
  const { t } = useLingui();
  const { data } = useCall(callId);
  const audio = useRef<HTMLAudioElement>(null);
  const recording = data?.recording;
  const playFrom = (seconds: number) => {
    if (!audio.current) return;
    audio.current.currentTime = seconds;
    audio.current.play().catch(() => undefined); // what cannot be played says so in its controls
  };
  return (
    <Player value={recording ? playFrom : null}>
      {recording && (
        <Item title={t`通话录音`}>
          {/* biome-ignore lint/a11y/useMediaCaption: a call has no captions, its turns are text */}
          <audio
            ref={audio}
            controls
            preload="none"
            src={recordingUrl(callId)}
            aria-label={t`通话录音`}
          />
          {recording.synthetic && (
            <p className="small dim">
              <Trans>合成录音，并非真实通话</Trans>
            </p>
          )}
        </Item>
      )}
      {children}
    </Player>
  );
}

/** The second to which a finding is pinned; a button where the recording can be heard. */
export function Position({ seconds }: { seconds: number | null | undefined }) {
  const { t } = useLingui();
  const playFrom = use(Player);
  if (seconds === null || seconds === undefined) return null;
  const time = clockTime(seconds);
  if (!playFrom) return <span className="number dim">{time}</span>;
  return (
    <button
      type="button"
      className="pin number"
      aria-label={t`从 ${time} 播放`}
      onClick={() => playFrom(seconds)}
    >
      ▶ {time}
    </button>
  );
}
