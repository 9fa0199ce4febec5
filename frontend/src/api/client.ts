/** The one door to the REST API: typed by its schema, signed by the session, errors as `ApiError`. */

import createClient from "openapi-fetch";
import { networkError, problemError } from "./errors";
import type { paths } from "./schema";

/** The token that proves a request comes from our own page. */
export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";
}

const client = createClient<paths>({ baseUrl: window.location.origin });

client.use({
  onRequest({ request }) {
    if (request.method !== "GET") request.headers.set("X-CSRFToken", csrfToken());
    return request;
  },
  async onResponse({ response }) {
    if (!response.ok) throw problemError(response.status, await response.text());
    return response;
  },
  onError: networkError,
});

export default client;

/** The body of an answer; refusals have been thrown before. */
export async function body<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T;
}

/** Reads a list to its end, page by page. */
export async function everything<T>(
  read: (cursor?: string) => Promise<{ next: string | null; results: T[] }>,
): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    rows.push(...page.results);
    cursor = cursorOf(page.next);
  } while (cursor);
  return rows;
}

/** The cursor inside the address of the next page. */
export function cursorOf(address: string | null | undefined): string | undefined {
  if (!address) return undefined;
  return new URL(address, window.location.origin).searchParams.get("cursor") ?? undefined;
}
