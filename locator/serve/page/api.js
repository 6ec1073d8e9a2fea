// The page's requests to the service. An address is sent in the body of a POST, never in a URL.

const BASE = new URL("../", import.meta.url);
const PATIENCE_MS = 15000;

// Only in memory: closing or reloading the page forgets it.
let token = "";

export const useToken = text => { token = text; };

// The reason for no answer: a word of "failed" in words.json, and the service's message.
export class Failure extends Error {
  constructor(word, detail = "") {
    super(detail);
    this.word = word;
  }
}

export const services = () => json("v1/services");
export const guide = (name, language) =>
  json(`v1/services/${encodeURIComponent(name)}?language=${language}`, undefined, undefined, "no-cache");
export const find = (question, signal) => json("v1/find", question, signal);
export const inWords = (question, format, signal) => text(`v1/find?format=${format}`, question, signal);
export const map = (question, signal) => text("v1/map", question, signal);

const json = async (...request) => (await answered(...request)).json();
const text = async (...request) => (await answered(...request)).text();

async function answered(path, question, signal, cache) {
  const response = await fetched(path, question, signal, cache);
  if (response.ok) return response;
  const word = failed(response.status), problem = await response.json().catch(() => ({}));
  throw new Failure(word, word === "token" ? "" : problem.detail);
}

// Nothing about a caller is in a cache; "no-cache" keeps the rest and asks if it has changed.
async function fetched(path, question, signal, cache = "no-store") {
  const late = AbortSignal.timeout(PATIENCE_MS);
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const body = question && JSON.stringify(question);
  if (body) headers["Content-Type"] = "application/json";
  try {
    return await fetch(new URL(path, BASE), {
      method: body ? "POST" : "GET", headers, body, cache, signal: AbortSignal.any([late, ...(signal ? [signal] : [])]),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Failure(late.aborted ? "slow" : "unreachable");
  }
}

const failed = status => {
  if (status === 401) return "token";
  if (status === 429) return "busy";
  if (status === 503) return "data";
  return status < 500 ? "refused" : "broken";
};
