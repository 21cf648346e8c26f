import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { ComponentType } from "react";

/** Parts of the console, in the order of the navigation. */
export const AREAS = {
  today: msg`今日`,
  quality: msg`质检`,
  training: msg`培训`,
  exams: msg`考试`,
  performance: msg`绩效`,
  people: msg`人员`,
  settings: msg`设置`,
  operations: msg`运维`,
} as const;

export type Area = keyof typeof AREAS;

/** A page of the console; every `*.page.ts(x)` below this folder exports them. */
export interface Page {
  readonly path: string;
  readonly title: MessageDescriptor;
  readonly area: Area;
  /** Who works here; each service still decides what they see. */
  readonly roles: readonly string[] | "everyone";
  /** Place in its area; a page without one is reached from another page. */
  readonly order?: number;
  /** Roles whose day begins here. */
  readonly home?: readonly string[];
  readonly load: () => Promise<ComponentType>;
}

export function page(definition: Page): Page {
  return definition;
}

export function isOpenTo(page: Page, roles: readonly string[]): boolean {
  return page.roles === "everyone" || page.roles.some((role) => roles.includes(role));
}

/** Link to a page as the navigation has it: without what is optional in its path. */
export function linkOf(page: Page): string {
  return page.path.replace(/\/:\w+\?$/, "");
}
