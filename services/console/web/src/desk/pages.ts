import { isOpenTo, linkOf, type Page } from "./page.ts";

const FOUND = import.meta.glob<Record<string, Page>>("./**/*.page.{ts,tsx}", { eager: true });

/** Every page of the console, in the order of its area. */
export const PAGES: readonly Page[] = Object.values(FOUND)
  .flatMap((module) => Object.values(module))
  .sort((one, other) => (one.order ?? 0) - (other.order ?? 0));

/** Pages of the navigation that these roles may open. */
export function navigationOf(roles: readonly string[]): readonly Page[] {
  return PAGES.filter((page) => page.order !== undefined && isOpenTo(page, roles));
}

/** Where the day of somebody with these roles begins. */
export function homeOf(roles: readonly string[]): string {
  const home = PAGES.find((page) => page.home?.some((role) => roles.includes(role)));
  return home ? linkOf(home) : "/inbox";
}
