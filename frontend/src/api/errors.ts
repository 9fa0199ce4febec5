/** What the server refused, in words for people. */

interface Problem {
  title?: string;
  detail?: string;
  code?: string;
  errors?: Record<string, string[]>;
}

/** An answer that was not a success; `message` can be shown as it is. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** Messages by field of the form that was sent. */
    readonly fields: Readonly<Record<string, string[]>> = {},
    /** What it is, for programs. */
    readonly code = "",
  ) {
    super(message);
    this.name = "ApiError";
  }
}

const BY_STATUS: Record<number, string> = {
  401: "You are signed out. Please sign in again.",
  403: "You are not allowed to do this.",
  404: "This does not exist, or is not shared with you.",
  413: "This is larger than the server takes.",
  429: "Too many requests at once. Please wait a moment.",
  503: "The server is not ready. Please try again in a moment.",
};

/** Makes the error out of a problem+json body (or of whatever came instead). */
export function problemError(status: number, body: string): ApiError {
  const problem = parseProblem(body);
  const fallback = BY_STATUS[status] ?? problem.title ?? `The server answered ${status}.`;
  return new ApiError(status, summary(problem) ?? fallback, problem.errors ?? {}, problem.code);
}

/** The error of a request that never reached the server. */
export function networkError(): ApiError {
  return new ApiError(0, "The server can't be reached. Check the connection and try again.");
}

function parseProblem(body: string): Problem {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

function summary(problem: Problem): string | undefined {
  const fields = Object.entries(problem.errors ?? {});
  if (fields.length === 0) return problem.detail || undefined;
  return fields
    .map(([name, messages]) =>
      name === "non_field_errors" ? messages.join(" ") : `${label(name)}: ${messages.join(" ")}`,
    )
    .join(" ");
}

function label(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
