"""Pages for people: templates that frame what TypeScript reads from the REST API."""
