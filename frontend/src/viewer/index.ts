export { mountViewer } from "./mount";
export type * from "./types";
