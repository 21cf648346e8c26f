/** The player of a call: one audio element, its second, and what the keys do with it. */
import { type RefObject, useCallback, useRef, useState } from "react";

export const SPEEDS = [0.75, 1, 1.25, 1.5, 2] as const;
export const SKIP_SECONDS = 5;
const REMEMBERED = "zhipei.speed";

export interface Player {
  audio: RefObject<HTMLAudioElement | null>;
  second: number;
  isPlaying: boolean;
  speed: number;
  toggle: () => void;
  seek: (second: number) => void;
  skip: (seconds: number) => void;
  setSpeed: (speed: number) => void;
  /** Handlers of the audio element. */
  events: {
    onTimeUpdate: () => void;
    onPlay: () => void;
    onPause: () => void;
    onLoadedMetadata: () => void;
  };
}

/** The next speed up or down; the outermost stays. */
export function nextSpeed(speed: number, by: 1 | -1): number {
  const at = SPEEDS.findIndex((one) => one >= speed);
  const next = (at === -1 ? SPEEDS.length - 1 : at) + by;
  return SPEEDS[Math.min(Math.max(next, 0), SPEEDS.length - 1)] ?? 1;
}

function rememberedSpeed(): number {
  const speed = Number(localStorage.getItem(REMEMBERED));
  return SPEEDS.some((one) => one === speed) ? speed : 1;
}

/** `seconds`: length of the recording, beyond which nothing is sought. */
export function usePlayer(seconds: number): Player {
  const audio = useRef<HTMLAudioElement>(null);
  const [second, setSecond] = useState(0);
  const [isPlaying, setPlaying] = useState(false);
  const [speed, setSpeedShown] = useState(rememberedSpeed);

  const seek = useCallback(
    (to: number) => {
      const within = Math.min(Math.max(to, 0), seconds);
      if (audio.current) audio.current.currentTime = within;
      setSecond(within);
    },
    [seconds],
  );
  const setSpeed = (to: number) => {
    if (audio.current) audio.current.playbackRate = to;
    localStorage.setItem(REMEMBERED, String(to));
    setSpeedShown(to);
  };
  const toggle = () => {
    const element = audio.current;
    if (!element) return;
    if (element.paused) element.play().catch(() => setPlaying(false));
    else element.pause();
  };
  return {
    audio,
    second,
    isPlaying,
    speed,
    toggle,
    seek,
    skip: (by) => seek((audio.current?.currentTime ?? second) + by),
    setSpeed,
    events: {
      onTimeUpdate: () => setSecond(audio.current?.currentTime ?? 0),
      onPlay: () => setPlaying(true),
      onPause: () => setPlaying(false),
      // a new source starts at the speed of the browser
      onLoadedMetadata: () => {
        if (audio.current) audio.current.playbackRate = speed;
      },
    },
  };
}
