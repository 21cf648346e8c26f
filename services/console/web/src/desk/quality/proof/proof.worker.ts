import { check, type Published, redraw } from "./redraw.ts";

export interface Proof {
  readonly checks: ReturnType<typeof check>;
  readonly lines: readonly string[];
  readonly milliseconds: number;
}

self.onmessage = ({ data }: MessageEvent<Published>) => {
  const started = performance.now();
  const proof: Proof = {
    checks: check(data),
    lines: redraw(data),
    milliseconds: performance.now() - started,
  };
  self.postMessage(proof);
};
