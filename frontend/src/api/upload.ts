/** Files to the server by tus 1.0: in chunks, and on from where a cut left off. */

import { defaultOptions, type PreviousUpload, Upload } from "tus-js-client";
import type { PickedFile, Send, SendEvents } from "../state/uploads";
import { csrfToken } from "./client";
import { problemError } from "./errors";

const ENDPOINT = "/api/v1/uploads/";
/** Small enough for the body limits of usual proxies, large enough that the pauses don't count. */
const CHUNK_BYTES = 32 * 1024 * 1024;
const RETRY_DELAYS_MS = [0, 1000, 3000, 5000, 10_000, 20_000];

/** How a file is known again after the tab was closed. */
export function fingerprint(project: string, picked: PickedFile): string {
  const { size, lastModified } = picked.file;
  const more = [picked.set, picked.image].filter((one) => one !== undefined);
  return ["ocellus", project, picked.path, size, lastModified, ...more].join("|");
}

/** Makes the function that sends files into a project. */
export function tusSender(project: string): Send {
  return (picked, events) => {
    let cancelled = false;
    const upload = makeUpload(project, picked, events);
    void upload.findPreviousUploads().then((previous) => {
      if (cancelled) return;
      const latest = newest(previous);
      if (latest) upload.resumeFromPreviousUpload(latest);
      upload.start();
    });
    return {
      cancel: () => {
        cancelled = true;
        void upload.abort(true).catch(() => undefined);
      },
    };
  };
}

function makeUpload(project: string, picked: PickedFile, events: SendEvents): Upload {
  let resumedFrom: string | null = null;
  const upload: Upload = new Upload(picked.file, {
    endpoint: ENDPOINT,
    chunkSize: CHUNK_BYTES,
    retryDelays: RETRY_DELAYS_MS,
    removeFingerprintOnSuccess: true,
    fingerprint: () => Promise.resolve(fingerprint(project, picked)),
    metadata: metadataOf(project, picked),
    onBeforeRequest: (request) => {
      request.setHeader("X-CSRFToken", csrfToken());
      if (request.getMethod() === "HEAD") resumedFrom = request.getURL();
    },
    onUploadUrlAvailable: () => events.began(idOf(upload.url), resumedFrom !== null),
    onProgress: (sent) => events.progress(sent),
    onSuccess: () => events.sent(idOf(upload.url)),
    onError: (error) => events.failed(reason(error)),
  });
  return upload;
}

function metadataOf(project: string, picked: PickedFile): Record<string, string> {
  const metadata = {
    filename: picked.file.name,
    project,
    relative_path: picked.path,
    scenes: "ask",
  };
  if (picked.image) return { ...metadata, kind: "labels", image: picked.image };
  if (!picked.set) return metadata;
  return { ...metadata, set: picked.set, kind: picked.kind ?? "image" };
}

/** The upload's id is the last part of its address. */
export function idOf(url: string | null): string {
  return url?.split("/").filter(Boolean).at(-1) ?? "";
}

function newest(previous: readonly PreviousUpload[]): PreviousUpload | undefined {
  return [...previous].sort((a, b) => b.creationTime.localeCompare(a.creationTime))[0];
}

/** The server's own sentence when there is one. */
function reason(error: Error): string {
  const response =
    "originalResponse" in error
      ? (error.originalResponse as { getStatus(): number; getBody(): string } | null)
      : null;
  if (!response) return "The connection was lost. Try again to go on from here.";
  return problemError(response.getStatus(), response.getBody()).message;
}

export interface Interrupted {
  key: string;
  id: string;
  path: string;
  size: number;
}

/** Uploads into this project that a closed tab left unfinished, from this browser's memory. */
export async function interruptedUploads(project: string): Promise<Interrupted[]> {
  const all = (await defaultOptions.urlStorage?.findAllUploads()) ?? [];
  return (
    all
      // The files of a set that was never closed can't go on in another one.
      .filter((one) => one.metadata.project === project && !one.metadata.set)
      .map((one) => ({
        key: one.urlStorageKey,
        id: idOf(one.uploadUrl),
        path: one.metadata.relative_path ?? one.metadata.filename ?? "",
        size: one.size ?? 0,
      }))
  );
}

/** Forgets an interrupted upload in this browser. */
export async function forgetInterrupted(key: string): Promise<void> {
  await defaultOptions.urlStorage?.removeUpload(key);
}

/** Sends a model's file, going on where a cut left off; returns the upload's id. */
export function sendModel(file: File, progress: (sent: number) => void): Promise<string> {
  return sendAlone(file, "model", { kind: "model" }, progress);
}

/** Sends a file with the objects of one image, whatever it is called; returns the upload's id. */
export function sendLabels(
  project: string,
  image: string,
  file: File,
  progress: (sent: number) => void,
): Promise<string> {
  return sendAlone(file, image, { kind: "labels", project, image }, progress);
}

/** `place` tells the file apart from the same one sent elsewhere. */
function sendAlone(
  file: File,
  place: string,
  metadata: Record<string, string>,
  progress: (sent: number) => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const upload: Upload = new Upload(file, {
      endpoint: ENDPOINT,
      chunkSize: CHUNK_BYTES,
      retryDelays: RETRY_DELAYS_MS,
      removeFingerprintOnSuccess: true,
      fingerprint: () => Promise.resolve(fingerprint(place, { file, path: file.name })),
      metadata: { filename: file.name, ...metadata },
      onBeforeRequest: (request) => request.setHeader("X-CSRFToken", csrfToken()),
      onProgress: progress,
      onSuccess: () => resolve(idOf(upload.url)),
      onError: (error) => reject(new Error(reason(error))),
    });
    void upload.findPreviousUploads().then((previous) => {
      const latest = newest(previous);
      if (latest) upload.resumeFromPreviousUpload(latest);
      upload.start();
    });
  });
}
