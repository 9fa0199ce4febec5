import { describe, expect, it } from "vitest";
import { problemError } from "./errors";

describe("problemError", () => {
  it("says the server's own sentence", () => {
    const error = problemError(
      409,
      JSON.stringify({ title: "Conflict", detail: "It is running." }),
    );
    expect(error).toMatchObject({ status: 409, message: "It is running." });
  });

  it("names the fields at fault", () => {
    const errors = { user_name: ["Is taken."], non_field_errors: ["Try another."] };
    const error = problemError(400, JSON.stringify({ detail: "Is taken.", errors }));
    expect(error.message).toBe("User name: Is taken. Try another.");
    expect(error.fields).toEqual(errors);
  });

  it.each([
    [401, "", "You are signed out. Please sign in again."],
    [502, "<html>Bad gateway</html>", "The server answered 502."],
    [503, "null", "The server is not ready. Please try again in a moment."],
  ])("has words for a bare %i", (status, body, message) => {
    expect(problemError(status, body).message).toBe(message);
  });
});
