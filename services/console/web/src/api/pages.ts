/** One page of a list; `next` is the cursor of the one after, null on the last. */
export interface Page<Row> {
  items: Row[];
  next?: string | null;
}

const LARGEST_PAGE = 200;

/** Every row of a list, page after page; at most `most`. */
export async function allPages<Row>(
  fetch: (query: { limit: number; after?: string }) => Promise<Page<Row>>,
  options: { most?: number; onProgress?: (rows: number) => void } = {},
): Promise<Row[]> {
  const rows: Row[] = [];
  let after: string | undefined;
  do {
    const page = await fetch({ limit: LARGEST_PAGE, ...(after ? { after } : {}) });
    rows.push(...page.items);
    options.onProgress?.(rows.length);
    after = page.next ?? undefined;
  } while (after && rows.length < (options.most ?? Number.POSITIVE_INFINITY));
  return rows;
}
